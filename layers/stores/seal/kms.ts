import { DecryptCommand, EncryptCommand, type KMSClient } from "@aws-sdk/client-kms";
import type { Seal } from "#core/export-ports.ts";
import { tokenUnreadable } from "#stores/seal/token-unreadable.ts";

/** KMS asks for the same again to decrypt. CloudTrail shows it: no place for secrets. */
const context = { application: "fastdiscorddb", purpose: "discord-token" };

/** How KMS says that the key does not fit the bytes, or the bytes are damaged. */
const misfit = new Set(["IncorrectKeyException", "InvalidCiphertextException"]);

/** Seals by one symmetric key of KMS, which takes up to 4 KB; `unseal` throws `token_unreadable`. */
export function kmsSeal(client: KMSClient, keyId: string): Seal {
  const common = { KeyId: keyId, EncryptionContext: context };
  return {
    async seal(token) {
      const Plaintext = Buffer.from(token, "utf8");
      const { CiphertextBlob } = await client.send(new EncryptCommand({ ...common, Plaintext }));
      if (!CiphertextBlob) throw new Error("KMS answered without what it sealed");
      return Buffer.from(CiphertextBlob);
    },

    async unseal(sealed) {
      // KMS would call no bytes at all a mistake of its caller's.
      if (sealed.length === 0) throw tokenUnreadable();
      try {
        const command = new DecryptCommand({ ...common, CiphertextBlob: sealed });
        const { Plaintext } = await client.send(command);
        if (!Plaintext) throw new Error("KMS answered without what was sealed");
        return Buffer.from(Plaintext).toString("utf8");
      } catch (cause) {
        throw misfit.has((cause as Error).name) ? tokenUnreadable(cause) : cause;
      }
    },
  };
}

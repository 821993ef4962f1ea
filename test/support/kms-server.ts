import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { KMSClient } from "@aws-sdk/client-kms";

type Asked = {
  KeyId: string;
  Plaintext?: string;
  CiphertextBlob?: string;
  EncryptionContext?: { [name: string]: string };
};

/** What the server's own errors are called, as KMS calls them. */
class Refusal extends Error {}

/** KMS' limits for a symmetric key, in bytes. */
const mostPlain = 4_096;
const mostSealed = 6_144;
const idBytes = 36;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * A stand-in for KMS, which fauxqs does not have: Encrypt and Decrypt of KMS' own protocol (JSON 1.1 over HTTP), with real
 * cryptography, the encryption context, the limits and the names of the errors. It checks neither signatures nor policies.
 */
export type KmsServer = {
  url: string;
  client: KMSClient;
  /** Makes a key and answers its id. */
  makeKey(): string;
  /** From now on this key is refused, as by a policy. */
  deny(keyId: string): void;
  /** Every request that came, as it was sent. */
  requests: { target: string; asked: Asked }[];
  stop(): Promise<void>;
};

/** Starts it on loopback. */
export async function startKms(): Promise<KmsServer> {
  const keys = new Map<string, Buffer>();
  const denied = new Set<string>();
  const requests: KmsServer["requests"] = [];

  function keyOf(id: string): Buffer {
    const key = keys.get(id);
    if (!key) throw new Refusal("NotFoundException");
    if (denied.has(id)) throw new Refusal("AccessDeniedException");
    return key;
  }

  function encrypt({ KeyId, Plaintext = "", EncryptionContext }: Asked): object {
    const plain = Buffer.from(Plaintext, "base64");
    if (plain.length === 0 || plain.length > mostPlain) throw new Refusal("ValidationException");
    const nonce = randomBytes(nonceBytes);
    const sealing = createCipheriv("aes-256-gcm", keyOf(KeyId), nonce, { authTagLength: tagBytes });
    sealing.setAAD(bytesOf(EncryptionContext));
    const hidden = Buffer.concat([sealing.update(plain), sealing.final()]);
    const blob = Buffer.concat([Buffer.from(KeyId), nonce, hidden, sealing.getAuthTag()]);
    return { KeyId, CiphertextBlob: blob.toString("base64") };
  }

  function decrypt({ KeyId, CiphertextBlob = "", EncryptionContext }: Asked): object {
    const blob = Buffer.from(CiphertextBlob, "base64");
    if (blob.length === 0 || blob.length > mostSealed) throw new Refusal("ValidationException");
    const asked = keyOf(KeyId);
    const own = blob.subarray(0, idBytes).toString();
    if (!keys.has(own)) throw new Refusal("InvalidCiphertextException");
    if (own !== KeyId) throw new Refusal("IncorrectKeyException");
    try {
      const start = idBytes + nonceBytes;
      const opening = createDecipheriv("aes-256-gcm", asked, blob.subarray(idBytes, start), {
        authTagLength: tagBytes,
      });
      opening.setAAD(bytesOf(EncryptionContext)).setAuthTag(blob.subarray(-tagBytes));
      const plain = opening.update(blob.subarray(start, -tagBytes));
      return { KeyId, Plaintext: Buffer.concat([plain, opening.final()]).toString("base64") };
    } catch {
      throw new Refusal("InvalidCiphertextException");
    }
  }

  async function answer(request: IncomingMessage): Promise<object> {
    const target = String(request.headers["x-amz-target"]);
    const isSigned = request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 ");
    const isJson = request.headers["content-type"] === "application/x-amz-json-1.1";
    const asked: Asked = JSON.parse(Buffer.concat(await request.toArray()).toString());
    requests.push({ target, asked });
    if (!isSigned) throw new Refusal("MissingAuthenticationToken");
    if (target === "TrentService.Encrypt" && isJson) return encrypt(asked);
    if (target === "TrentService.Decrypt" && isJson) return decrypt(asked);
    throw new Refusal("UnknownOperationException");
  }

  const server = createServer((request, response) => {
    const send = (status: number, body: object) =>
      response
        .writeHead(status, { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() })
        .end(JSON.stringify(body));
    answer(request).then(
      (body) => send(200, body),
      (error: Error) =>
        error instanceof Refusal ? send(400, { __type: error.message }) : send(500, { __type: error.name }),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new KMSClient({ endpoint, region: "us-east-1", credentials });

  return {
    url: endpoint,
    client,
    requests,
    makeKey() {
      const id = randomUUID();
      keys.set(id, randomBytes(32));
      return id;
    },
    deny: (keyId) => denied.add(keyId),
    async stop() {
      client.destroy();
      server.close().closeAllConnections();
      await once(server, "close");
    },
  };
}

/** The same context is the same, in whatever order its names come. */
function bytesOf(context: Asked["EncryptionContext"] = {}): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).sort()));
}

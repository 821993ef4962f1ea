import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect, promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Seal } from "#core/export-ports.ts";
import { limits } from "#core/limits.ts";
import { kmsSeal } from "#stores/seal/kms.ts";
import { localSeal } from "#stores/seal/local-key.ts";
import { type KmsServer, startKms } from "../../support/kms-server.ts";

const token = `${"MTE2NTAzMDE4OTcxNDEyOTAwMA"}.GabcDe.${"a-1_bcdefghijklmnopqrstuvwxyz0123456789A"}`;
const unreadable = {
  ...{ name: "Fault", code: "token_unreadable", status: 409 },
  message: "The token was sealed by another key, or is damaged: give it again.",
};

describe("localSeal", () => {
  let folder: string;
  let count = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "fastdiscorddb-seal-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const keyPath = () => join(folder, `${++count}`, "keys", "tokens");
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

  keepsTheContract(() => {
    const path = keyPath();
    return () => localSeal(path);
  });

  it("makes its key once, for nobody else to read, and nothing before it is needed", async () => {
    const path = keyPath();
    const seal = localSeal(path);
    expect(await stat(path).catch(({ code }) => code)).toBe("ENOENT");
    const sealed = await seal.seal(token);
    const key = await readFile(path);
    expect([key.length, await modeOf(path), await modeOf(join(path, ".."))]).toEqual([32, "600", "700"]);
    expect(await localSeal(path).unseal(sealed)).toBe(token);
    expect(await readFile(path)).toEqual(key);
    expect(await readdir(join(path, ".."))).toEqual(["tokens"]);
  });

  it("makes one key, however many start at once", async () => {
    const path = keyPath();
    const code = `import { localSeal } from "#stores/seal/local-key.ts";
      console.log((await localSeal(process.argv[1]).seal(${JSON.stringify(token)})).toString("base64"));`;
    const run = () =>
      promisify(execFile)(process.execPath, ["--input-type=module", "--eval", code, path]).then(
        ({ stdout }) => Buffer.from(stdout, "base64"),
      );
    const here = () => localSeal(path).seal(token);
    const sealed = await Promise.all([...Array.from({ length: 20 }, here), run(), run(), run()]);
    expect(await Promise.all(sealed.map((each) => localSeal(path).unseal(each)))).toEqual(
      sealed.map(() => token),
    );
    expect(await readdir(join(path, ".."))).toEqual(["tokens"]);
  });

  it.each([0o644, 0o640, 0o604, 0o660, 0o602, 0o777])(
    "refuses a key file of mode %o, and goes on when it is mended",
    async (mode) => {
      const path = keyPath();
      const sealed = await localSeal(path).seal(token);
      await chmod(path, mode);
      const seal = localSeal(path);
      const refused = {
        ...{ name: "Fault", code: "key_unusable", status: 503 },
        message: `Others than you can read the key file ${path}, or change it (mode ${mode.toString(8)}). Do: chmod 600 ${path}`,
      };
      await expect(seal.seal(token)).rejects.toMatchObject(refused);
      await expect(seal.unseal(sealed)).rejects.toMatchObject(refused);
      await chmod(path, 0o600);
      expect(await seal.unseal(sealed)).toBe(token);
    },
  );

  it.each([0, 31, 33])("refuses a key file of %i bytes, and leaves it as it is", async (length) => {
    const path = keyPath();
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, Buffer.alloc(length), { mode: 0o600 });
    await expect(localSeal(path).seal(token)).rejects.toMatchObject({
      code: "key_unusable",
      message: `The key file ${path} has ${length} bytes instead of 32. Put back the one that was there, or delete it: tokens are then to be given again.`,
    });
    expect((await readFile(path)).length).toBe(length);
  });

  it("says where its key cannot be, and why", async () => {
    await writeFile(join(folder, "file"), "");
    for (const path of [folder, join(folder, "file", "tokens")]) {
      await expect(localSeal(path).seal(token)).rejects.toMatchObject({
        code: "key_unusable",
        message: expect.stringMatching(/^(Others than you|The key file) /),
      });
    }
  });

  it("does not open what has another version", async () => {
    const seal = localSeal(keyPath());
    const sealed = await seal.seal(token);
    expect(sealed[0]).toBe(1);
    sealed[0] = 2;
    await expect(seal.unseal(sealed)).rejects.toMatchObject(unreadable);
  });
});

// fauxqs has no KMS: a small server of the tests' own speaks its protocol, see test/support/kms-server.ts.
describe("kmsSeal", () => {
  let kms: KmsServer;
  beforeAll(async () => {
    kms = await startKms();
  });
  afterAll(() => kms.stop());

  keepsTheContract(() => {
    const keyId = kms.makeKey();
    return () => kmsSeal(kms.client, keyId);
  });

  it("names the key and the purpose in every question", async () => {
    const keyId = kms.makeKey();
    const seal = kmsSeal(kms.client, keyId);
    kms.requests.length = 0;
    await seal.unseal(await seal.seal(token));
    const EncryptionContext = { application: "fastdiscorddb", purpose: "discord-token" };
    expect(kms.requests).toMatchObject([
      { target: "TrentService.Encrypt", asked: { KeyId: keyId, EncryptionContext } },
      { target: "TrentService.Decrypt", asked: { KeyId: keyId, EncryptionContext } },
    ]);
  });

  it("says what KMS said of a key that it may not use, and not the token", async () => {
    const keyId = kms.makeKey();
    const seal = kmsSeal(kms.client, keyId);
    const sealed = await seal.seal(token);
    kms.deny(keyId);
    for (const ask of [() => seal.seal(token), () => seal.unseal(sealed)]) {
      const error = await ask().catch((reason: Error) => reason);
      expect(error).toMatchObject({ name: "AccessDeniedException" });
      const told = inspect(error, { depth: 10 });
      for (const form of [token, Buffer.from(token).toString("base64")]) expect(told).not.toContain(form);
    }
    await expect(kmsSeal(kms.client, "gone").unseal(sealed)).rejects.toMatchObject({
      name: "NotFoundException",
    });
  });
});

/** What every seal does; `makeKey` makes a key and answers how to open a seal with it. */
function keepsTheContract(makeKey: () => () => Seal): void {
  it.each([token, "x", "mfa.VkO_2G4Qv3T--NO", "Ünï-κ-漢", "x".repeat(limits.tokenLength.value)])(
    "gives %j back as it was, also when it is opened anew",
    async (text) => {
      const open = makeKey();
      const sealed = await open().seal(text);
      expect(Buffer.isBuffer(sealed)).toBe(true);
      expect(await open().unseal(sealed)).toBe(text);
    },
  );

  it("shows nothing of a token, nor that it is the same one", async () => {
    const seal = makeKey()();
    const [first, second] = await Promise.all([seal.seal(token), seal.seal(token)]);
    expect(first.equals(second)).toBe(false);
    for (const sealed of [first, second]) {
      for (const group of token.split(".")) expect(sealed.toString("latin1")).not.toContain(group);
    }
  });

  it("says of another key's that it is to be given again", async () => {
    const sealed = await makeKey()().seal(token);
    const other = makeKey()();
    await other.seal("its own");
    const error = await other.unseal(sealed).catch((reason: Error) => reason);
    expect(error).toMatchObject(unreadable);
    expect(inspect(error, { depth: 10 })).not.toContain(token);
  });

  it("says the same of damaged bytes, wherever the damage is", async () => {
    const seal = makeKey()();
    const sealed = await seal.seal("token");
    const damaged = Array.from(sealed, (byte, index) => {
      const copy = Buffer.from(sealed);
      copy[index] = byte ^ 1;
      return copy;
    });
    const cut = [0, 1, 12, 28, 29, sealed.length - 1].map((length) => sealed.subarray(0, length));
    for (const bytes of [...damaged, ...cut, Buffer.concat([sealed, Buffer.of(0)])]) {
      await expect(seal.unseal(bytes)).rejects.toMatchObject(unreadable);
    }
    expect(await seal.unseal(sealed)).toBe("token");
  });
}

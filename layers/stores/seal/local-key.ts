import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault } from "#core/errors.ts";
import type { Seal } from "#core/export-ports.ts";
import { tokenUnreadable } from "#stores/seal/token-unreadable.ts";

const cipher = "aes-256-gcm";
const keyBytes = 32;
/** What a sealed token consists of: this byte, the nonce, the token's bytes, the tag. */
const version = Buffer.of(1);
const nonceBytes = 12;
const tagBytes = 16;
/** Authenticated, not written: what was sealed for another purpose is not taken for a token. */
const purpose = Buffer.concat([version, Buffer.from("fastdiscorddb:discord-token")]);

/**
 * Seals by AES-256-GCM with the key in a file, which is made with the first token, for nobody else to read. Throws
 * `key_unusable` when it cannot be made or read, or others can read it; `unseal` throws `token_unreadable` too.
 */
export function localSeal(path: string): Seal {
  let read: Promise<Buffer> | undefined;

  function key(): Promise<Buffer> {
    // Read again after a failure: its remedy needs no new start.
    read ??= readKey(path).catch((error: unknown) => {
      read = undefined;
      throw error;
    });
    return read;
  }

  return {
    async seal(token) {
      const nonce = randomBytes(nonceBytes);
      const sealing = createCipheriv(cipher, await key(), nonce, { authTagLength: tagBytes }).setAAD(purpose);
      const hidden = [sealing.update(token, "utf8"), sealing.final()];
      return Buffer.concat([version, nonce, ...hidden, sealing.getAuthTag()]);
    },

    async unseal(sealed) {
      const start = version.length + nonceBytes;
      const end = sealed.length - tagBytes;
      if (end < start || sealed[0] !== version[0]) throw tokenUnreadable();
      const nonce = sealed.subarray(version.length, start);
      const opening = createDecipheriv(cipher, await key(), nonce, { authTagLength: tagBytes });
      opening.setAAD(purpose).setAuthTag(sealed.subarray(end));
      const token = opening.update(sealed.subarray(start, end));
      try {
        return Buffer.concat([token, opening.final()]).toString("utf8");
      } catch (cause) {
        throw tokenUnreadable(cause);
      }
    },
  };
}

async function readKey(path: string): Promise<Buffer> {
  try {
    return (await findKey(path)) ?? (await makeKey(path));
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const why = `The key file ${path} cannot be made or read: ${(cause as Error).message}.`;
    throw new Fault("key_unusable", `${why} Make it readable, and its folder writable, for you.`, { cause });
  }
}

async function findKey(path: string): Promise<Buffer | undefined> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    const { mode } = await file.stat();
    // Windows has no modes: who may read a file follows from its folder there.
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      const who = `Others than you can read the key file ${path}, or change it (mode ${(mode & 0o777).toString(8)}).`;
      throw new Fault("key_unusable", `${who} Do: chmod 600 ${path}`);
    }
    const key = await file.readFile();
    if (key.length === keyBytes) return key;
    const wrong = `The key file ${path} has ${key.length} bytes instead of ${keyBytes}.`;
    const remedy = "Put back the one that was there, or delete it: tokens are then to be given again.";
    throw new Fault("key_unusable", `${wrong} ${remedy}`);
  } finally {
    await file.close();
  }
}

/** Written beside its place and linked there, which only one of two can do: the other takes the first one's. */
async function makeKey(path: string): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.${randomUUID()}`;
  try {
    const file = await open(fresh, "wx", 0o600);
    try {
      await file.writeFile(randomBytes(keyBytes));
      await file.sync();
    } finally {
      await file.close();
    }
    await link(fresh, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(fresh, { force: true });
  }
  const key = await findKey(path);
  if (key) return key;
  throw new Error("it went away while it was made");
}

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { look } from "#stores/queue.ts";
import type { Stores } from "../../infra/local/stores.ts";

/** Looks for secrets as they are, in hex, and in base64 wherever in a text they begin. */
export class SecretSearch {
  readonly #needles: string[];
  /** Where something was found. */
  readonly found = new Set<string>();

  constructor(secrets: string[]) {
    this.#needles = secrets.flatMap(formsOf);
  }

  /** Looks into one thing; answers whether a secret is in it. */
  look(where: string, what: string | Uint8Array): boolean {
    const isIn = this.#isIn(what);
    if (isIn) this.found.add(where);
    return isIn;
  }

  /** Every column of every table; answers how many rows there were. */
  async tables({ loadPool }: Stores): Promise<number> {
    const { rows: tables } = await loadPool.query<{ name: string }>(selectTables);
    let count = 0;
    for (const { name } of tables) {
      // Bytes are told in hex.
      const { rows } = await loadPool.query<{ row: string }>(`select t::text as row from ${name} as t`);
      for (const { row } of rows) this.look(`table ${name}`, row);
      count += rows.length;
    }
    return count;
  }

  /** Every object; answers how many there were. */
  async objects({ aws: { s3 }, resources: { bucket } }: Stores): Promise<number> {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    for (const { Key = "" } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      this.look(`object ${Key}`, (await Body?.transformToByteArray()) ?? "");
    }
    return Contents.length;
  }

  /** Every message that lies in a queue; answers how many there were. */
  async queues({ aws: { sqs }, resources: { queues } }: Stores): Promise<number> {
    let count = 0;
    for (const [name, url] of Object.entries(queues)) {
      count += await look(sqs, url, async (body) => void this.look(`queue ${name}`, body));
    }
    return count;
  }

  /** Every file below a folder; answers how many there were. */
  async files(folder: string): Promise<number> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    for (const { parentPath, name } of files) {
      this.look(`file ${name}`, await readFile(join(parentPath, name)).catch(() => ""));
    }
    return files.length;
  }

  /** What every process of the machine tells of itself; answers the arguments of those that have a secret in their environment. */
  async processes(): Promise<string[]> {
    const holders: string[] = [];
    for (const pid of (await readdir("/proc")).map(Number).filter(Number.isInteger)) {
      // Most are gone when they are looked at, or nobody's business.
      const read = (what: string) => readFile(`/proc/${pid}/${what}`, "latin1").catch(() => "");
      const environment = await read("environ");
      // Read behind it: a process that has just been made is still called as the one that made it, and one that ends has lost its name.
      const command = await read("cmdline");
      this.look(`arguments of ${pid}`, command);
      if (command !== "" && this.#isIn(environment)) holders.push(command);
    }
    return holders;
  }

  #isIn(what: string | Uint8Array): boolean {
    const bytes = Buffer.from(what);
    const texts = [bytes.toString("latin1"), unpacked(bytes).toString("latin1")];
    return this.#needles.some((needle) => texts.some((text) => text.includes(needle)));
  }
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  // Three bytes are four letters: those at the ends depend on what stands beside them.
  const inBase64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    return text.replace(/=+$/, "").slice(shift === 0 ? 0 : 4, -2);
  });
  const both = inBase64.flatMap((text) => [text, text.replaceAll("+", "-").replaceAll("/", "_")]);
  return [secret, hex, hex.toUpperCase(), ...both];
}

function unpacked(bytes: Buffer): Buffer {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : Buffer.alloc(0);
}

const selectTables = `
select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public' order by 1`;

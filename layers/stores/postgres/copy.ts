import { pipeline } from "node:stream/promises";
import type { PoolClient } from "pg";
import { from } from "pg-copy-streams";

/** Rows are joined to chunks of about this size: fewer writes to the socket. */
const chunkBytes = 64 * 1024;

const escaped: { [character: string]: string } = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** One field of COPY's text format. Source: PostgreSQL's documentation, "COPY", File Formats. */
export function copyField(value: string | null): string {
  if (value === null) return "\\N";
  return /[\\\n\r\t]/.test(value)
    ? value.replace(/[\\\n\r\t]/g, (character) => escaped[character] ?? character)
    : value;
}

/** Copies rows in COPY's text format, each ending with a newline, into the named table and columns. */
export async function copyRows(client: PoolClient, target: string, rows: Iterable<Buffer>): Promise<void> {
  await pipeline(chunksOf(rows), client.query(from(`copy ${target} from stdin`)));
}

function* chunksOf(rows: Iterable<Buffer>): Generator<Buffer> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  for (const row of rows) {
    waiting.push(row);
    bytes += row.length;
    if (bytes < chunkBytes) continue;
    yield Buffer.concat(waiting, bytes);
    [waiting, bytes] = [[], 0];
  }
  if (bytes > 0) yield Buffer.concat(waiting, bytes);
}

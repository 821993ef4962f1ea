import { pipeline } from "node:stream/promises";
import type { PoolClient } from "pg";
import { from } from "pg-copy-streams";

/** Rows are joined to chunks of about this many characters: fewer writes to the socket. */
const chunkLength = 64 * 1024;

const escaped: { [character: string]: string } = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** One field of COPY's text format. Source: PostgreSQL's documentation, "COPY", File Formats. */
export function copyField(value: string | null): string {
  if (value === null) return "\\N";
  return /[\\\n\r\t]/.test(value)
    ? value.replace(/[\\\n\r\t]/g, (character) => escaped[character] ?? character)
    : value;
}

/** Copies rows in COPY's text format, each ending with a newline, into the named table and columns. */
export async function copyRows(client: PoolClient, target: string, rows: Iterable<string>): Promise<void> {
  await pipeline(chunksOf(rows), client.query(from(`copy ${target} from stdin`)));
}

function* chunksOf(rows: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const row of rows) {
    chunk += row;
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk) yield chunk;
}

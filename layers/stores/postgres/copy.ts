import { once } from "node:events";
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

/** Streams rows in COPY's text format, each ending with a newline, into the named table and columns. */
export async function copyRows(
  client: PoolClient,
  target: string,
  batches: AsyncIterable<string[]>,
): Promise<void> {
  const stream = client.query(from(`copy ${target} from stdin`));
  const ended = new Promise<void>((done, failed) => stream.once("finish", done).once("error", failed));
  // Awaited below; a failure while a batch is being made must not be an unhandled one.
  ended.catch(() => undefined);
  try {
    let chunk = "";
    const flush = async () => {
      if (!stream.write(chunk)) await Promise.race([once(stream, "drain"), ended]);
      chunk = "";
    };
    for await (const rows of batches) {
      for (const row of rows) {
        chunk += row;
        if (chunk.length >= chunkLength) await flush();
      }
    }
    if (chunk) await flush();
    stream.end();
  } catch (error) {
    stream.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
  await ended;
}

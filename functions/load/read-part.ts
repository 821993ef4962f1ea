import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { parseHeader, parseMessage } from "#core/discord-export.ts";
import { errors, Fault } from "#core/errors.ts";
import { splitExport } from "#core/export-splitter.ts";
import type { ExportHeader, Json } from "#core/message.ts";
import type { PartContent } from "#core/ports.ts";
import { ExportFault, type SplitEvent } from "#core/split-event.ts";

/** Unpacked bytes at a time: each piece crosses from zlib's thread once. */
const chunkSize = 256 * 1024;

/** Reads a staged part as it streams in; throws `part_invalid` when it is not what was staged. */
export async function readPart(packed: AsyncIterable<Uint8Array>, key: string): Promise<PartContent> {
  const unpacked = createGunzip({ chunkSize });
  // Errors of either stream end the iteration below; there is nothing else to do about them here.
  pipeline(packed, unpacked, () => undefined);
  const events = splitExport(unpacked);
  try {
    const first = await events.next();
    if (first.done || first.value.kind !== "header") throw new Fault("part_invalid", "it has no header");
    const header = parseHeader(JSON.parse(first.value.text) as Json);
    return { header, messages: messagesOf(events, header, key) };
  } catch (error) {
    // Closes the stream from object storage with it.
    unpacked.destroy();
    throw explain(error, key);
  }
}

async function* messagesOf(
  events: AsyncGenerator<SplitEvent>,
  header: ExportHeader,
  key: string,
): PartContent["messages"] {
  try {
    for await (const event of events) {
      if (event.kind === "problem") throw new Fault("part_invalid", event.detail);
      if (event.kind !== "messages") continue;
      yield event.messages.map(({ bytes, ordinal }) =>
        parseMessage(JSON.parse(bytes.toString()) as Json, header, header.firstOrdinal + ordinal),
      );
    }
  } catch (error) {
    throw explain(error, key);
  }
}

/** What is wrong with the part's bytes is the part's; all else, such as a connection that broke, stays as it is. */
function explain(error: unknown, key: string): unknown {
  const isDamaged = /^Z_/.test(String((error as NodeJS.ErrnoException).code));
  if (!(error instanceof Fault || error instanceof SyntaxError || isDamaged)) return error;
  // What a splitter or parser advises is for the file's owner, not for a part.
  const why = error instanceof ExportFault ? errors[error.code].meaning : (error as Error).message;
  const detail = `The part ${key} cannot be read: ${why}. Import its file again.`;
  return new Fault("part_invalid", detail, { cause: error });
}

import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { parseHeader, parseMessage } from "#core/discord-export.ts";
import { Fault } from "#core/errors.ts";
import { type SplitEvent, splitExport } from "#core/export-splitter.ts";
import type { ExportHeader, Json } from "#core/message.ts";
import type { PartContent } from "#core/ports.ts";

/** Unpacked bytes at a time: each piece crosses from zlib's thread once. */
const chunkSize = 256 * 1024;

/** Reads a staged part as it streams in; throws `part_invalid` when it is not what was staged. */
export async function readPart(packed: AsyncIterable<Uint8Array>, key: string): Promise<PartContent> {
  const unpacked = createGunzip({ chunkSize });
  // Errors of either stream end the iteration below; there is nothing else to do about them here.
  pipeline(packed, unpacked, () => undefined);
  const events = splitExport(unpacked);
  const first = await events.next();
  if (first.done || first.value.kind !== "header")
    throw new Fault("part_invalid", `The part ${key} has no header.`);
  const header = parseHeader(JSON.parse(first.value.text) as Json);
  return { header, messages: messagesOf(events, header, key) };
}

async function* messagesOf(
  events: AsyncGenerator<SplitEvent>,
  header: ExportHeader,
  key: string,
): PartContent["messages"] {
  for await (const event of events) {
    if (event.kind === "problem")
      throw new Fault("part_invalid", `The part ${key} is damaged: ${event.detail}`);
    if (event.kind !== "messages") continue;
    yield event.messages.map(({ bytes, ordinal }) =>
      parseMessage(JSON.parse(bytes.toString()) as Json, header, header.firstOrdinal + ordinal),
    );
  }
}

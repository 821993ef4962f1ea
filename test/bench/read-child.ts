// One way of reading an export, measured in a process of its own: node --expose-gc read-child.ts <way> <file>
import { createReadStream, readFileSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Json } from "#core/message.ts";

/** What one way of reading took: seconds, and the largest resident memory above the idle process, in bytes. */
export type Reading = { messages: number; seconds: number; memory: number; mapping: number };

const rounds = 3;
let idle = 0;
let peak = 0;

/** Every way reads all messages as values and drops them; answers how many there were. */
const ways: { [name: string]: (file: string) => Promise<() => Promise<number>> } = {
  async split(file) {
    const { splitExport } = await import("#core/export-splitter.ts");
    return async () => {
      let count = 0;
      for await (const event of splitExport(createReadStream(file, { highWaterMark: 1024 * 1024 }))) {
        if (event.kind !== "messages") continue;
        for (const { bytes } of event.messages) {
          JSON.parse(bytes.toString());
          count++;
        }
        sample();
      }
      return count;
    };
  },

  async whole(file) {
    return async () => {
      const text = readFileSync(file, "utf8");
      sample();
      const { messages } = JSON.parse(text) as { messages: Json[] };
      sample();
      return messages.length;
    };
  },

  async "stream-json"(file) {
    const { pick } = await import("stream-json/filters/pick.js");
    const { streamArray } = await import("stream-json/streamers/stream-array.js");
    return async () => {
      let count = 0;
      await pipeline(
        createReadStream(file, { highWaterMark: 1024 * 1024 }),
        pick.withParserAsStream({ filter: "messages" }),
        streamArray.asStream(),
        async (values) => {
          for await (const _ of values) if (count++ % 1_000 === 0) sample();
        },
      );
      return count;
    };
  },

  async "@streamparser/json"(file) {
    const { JSONParser } = await import("@streamparser/json");
    return async () => {
      let count = 0;
      const parser = new JSONParser({ paths: ["$.messages.*"], keepStack: false });
      parser.onValue = () => {
        count++;
      };
      for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
        parser.write(piece as Buffer);
        sample();
      }
      return count;
    };
  },
};

function sample(): void {
  peak = Math.max(peak, process.memoryUsage.rss());
}

/** Seconds that `parseMessage` takes for all messages of a file, without reading and JSON.parse. */
async function mapping(file: string): Promise<number> {
  const { parseHeader, parseMessage } = await import("#core/discord-export.ts");
  const { splitExport } = await import("#core/export-splitter.ts");
  let header = null;
  let milliseconds = 0;
  for await (const event of splitExport(createReadStream(file, { highWaterMark: 1024 * 1024 }))) {
    if (event.kind === "header") header = parseHeader(JSON.parse(event.text) as Json);
    if (event.kind !== "messages" || header === null) continue;
    const values = event.messages.map(({ bytes }) => JSON.parse(bytes.toString()) as Json);
    const begun = performance.now();
    for (const [place, value] of values.entries()) parseMessage(value, header, place);
    milliseconds += performance.now() - begun;
  }
  return milliseconds / 1000;
}

async function measure(way: string, file: string): Promise<Reading> {
  const read = await ways[way]?.(file);
  if (read === undefined) throw new Error(`There is no way "${way}" of reading.`);
  globalThis.gc?.();
  idle = process.memoryUsage.rss();
  const times: number[] = [];
  let messages = 0;
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    messages = await read();
    times.push((performance.now() - begun) / 1000);
  }
  const memory = peak - idle;
  const seconds = times.toSorted((a, b) => a - b)[rounds >> 1] as number;
  return { messages, seconds, memory, mapping: way === "split" ? await mapping(file) : 0 };
}

const [way, file] = process.argv.slice(2);
if (import.meta.main && way !== undefined && file !== undefined) {
  process.stdout.write(JSON.stringify(await measure(way, file)));
}

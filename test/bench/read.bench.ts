import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { splitExport } from "#core/export-splitter.ts";
import type { Reading } from "./read-child.ts";

/** One line of the benchmark's table: a measurement, what it must reach, and what an alternative reached in the same run. */
export type Row = { what: string; value: string; mustReach: string; beside: string; ok: boolean };

const megabyte = 1_000_000;
const leastSpeed = 200;
const mostMemory = 80;
const mostMapping = 3;
// JSON.parse of the whole, the alternative, needs its text as one string: V8's longest is 536 MB.
const largest = 200 * megabyte;
// The other parsers are slow: this much of a file tells their speed.
const sliceSize = 20 * megabyte;
const child = join(import.meta.dirname, "read-child.ts");

/**
 * Measures reading one of the files, the largest up to 200 MB, in a stream: speed and memory, beside JSON.parse of
 * the whole, beside a file ten times as large, and beside two streaming parsers. Each in a fresh process, the median
 * of three readings.
 */
export async function benchRead(files: string[]): Promise<Row[]> {
  const file = await choose(files);
  const folder = await mkdtemp(join(tmpdir(), "bench-read-"));
  try {
    const tenfold = await repeat(file, 10, join(folder, "tenfold.json"));
    const slice = await repeat(file, 0, join(folder, "slice.json"));
    const split = await measure("split", file);
    const whole = await measure("whole", file);
    const large = await measure("split", tenfold);
    await rm(tenfold);
    const small = await measure("split", slice);
    const mapping = (split.mapping / split.messages) * megabyte;
    const others: Row[] = [];
    for (const name of ["stream-json", "@streamparser/json"]) {
      const other = await measure(name, slice);
      if (other.messages !== small.messages) throw new Error(`${name} read ${other.messages} messages.`);
      others.push({
        what: `the same by ${name}, ${small.size} of it`,
        value: `${other.speed} MB/s, ${other.megabytes} MB`,
        mustReach: "",
        beside: `ours on the same ${small.size}: ${small.speed} MB/s, ${small.megabytes} MB`,
        ok: true,
      });
    }
    return [
      {
        what: `read ${split.size} in a stream, JSON.parse of each message`,
        value: `${split.speed} MB/s`,
        mustReach: `≥ ${leastSpeed} MB/s`,
        beside: `JSON.parse of the whole: ${whole.speed} MB/s`,
        ok: split.speed >= leastSpeed && split.messages === whole.messages,
      },
      {
        what: "its memory above the idle process",
        value: `${split.megabytes} MB`,
        mustReach: `≤ ${mostMemory} MB`,
        beside: `JSON.parse of the whole: ${whole.megabytes} MB`,
        ok: split.megabytes <= mostMemory,
      },
      {
        what: `the same for ${large.size}`,
        value: `${large.megabytes} MB, ${large.speed} MB/s`,
        mustReach: `≤ ${mostMemory} MB`,
        beside: `for ${split.size}: ${split.megabytes} MB, ${split.speed} MB/s`,
        ok: large.megabytes <= mostMemory && large.messages === split.messages * 10,
      },
      {
        what: "parseMessage, after JSON.parse",
        value: `${mapping.toFixed(1)} µs a message`,
        mustReach: `≤ ${mostMapping} µs`,
        beside: `split and JSON.parse: ${((split.seconds / split.messages) * megabyte).toFixed(1)} µs a message`,
        ok: mapping <= mostMapping,
      },
      ...others,
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function choose(files: string[]): Promise<string> {
  const sized = await Promise.all(files.map(async (path) => ({ path, size: (await stat(path)).size })));
  const ascending = sized.toSorted((a, b) => a.size - b.size);
  const chosen = ascending.findLast(({ size }) => size <= largest) ?? ascending[0];
  if (chosen === undefined) throw new Error("There is no file to measure.");
  return chosen.path;
}

type Measurement = Reading & { size: string; speed: number; megabytes: number };

async function measure(way: string, file: string): Promise<Measurement> {
  const { size } = await stat(file);
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", child, way, file]);
  const reading = JSON.parse(stdout) as Reading;
  return {
    ...reading,
    size: `${Math.round(size / megabyte)} MB`,
    speed: Math.round(size / megabyte / reading.seconds),
    megabytes: Math.round(reading.memory / megabyte),
  };
}

// An export with the same messages `times` over; 0 for its first ones only, as many as the other parsers get.
async function repeat(file: string, times: number, path: string): Promise<string> {
  const output = await open(path, "w");
  let isFirst = true;
  for (let round = 0; round < Math.max(times, 1); round++) {
    let written = 0;
    for await (const event of splitExport(createReadStream(file, { highWaterMark: 1024 * 1024 }))) {
      if (event.kind === "header" && round === 0)
        await output.write(`${event.text.slice(0, -1)},\n  "messages": [`);
      if (event.kind !== "messages") continue;
      const texts = event.messages.map(({ bytes }) => `    ${bytes.toString()}`);
      const text = `${isFirst ? "" : ","}\n${texts.join(",\n")}`;
      isFirst = false;
      await output.write(text);
      written += text.length;
      if (times === 0 && written >= sliceSize) break;
    }
  }
  await output.write("\n  ]\n}");
  await output.close();
  return path;
}

import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExportMessage } from "#core/export-message.ts";
import { requestId, withRequestId } from "#core/request-id.ts";
import { leaseFrom, queueDepth, sendJobTo } from "#stores/queue.ts";
import { type JobsOptions, type JobsPorts, takeJobs } from "../../../functions/export/take-jobs.ts";
import {
  type AwsClients,
  type AwsResources,
  connectAws,
  ensureResources,
  startAws,
} from "../../../infra/local/embedded-aws.ts";

let aws: AwsClients;
let url: string;
let send: (message: ExportMessage) => Promise<void>;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "fastdiscorddb-jobs-"));
  const server = await startAws(folder);
  closing.push(
    () => server.stop(),
    () => rm(folder, { recursive: true }),
  );
  aws = connectAws(server.endpoint);
  const { queues }: AwsResources = await ensureResources(aws);
  url = queues.exports;
  send = sendJobTo(aws.sqs, url);
});
afterAll(async () => {
  for (const close of closing) await close();
});

const job = (group: string): ExportMessage => ({ v: 1, export_id: randomUUID(), attempt: 1, group });

/** Takes jobs until there are none; `flush` is counted. */
async function takeAll(run: JobsPorts["run"], over: Partial<JobsOptions> = {}): Promise<{ flushed: number }> {
  let flushed = 0;
  const flush = async () => void flushed++;
  const signal = new AbortController().signal;
  const options = { atOnce: 2, idle: 300, lease: 1_000, signal, ...over };
  await takeJobs({ receive: leaseFrom(aws.sqs, url, options.lease / 1_000, 1), run, flush }, options);
  return { flushed };
}

describe("taking jobs", () => {
  it("ends when none has come for a while", async () => {
    const ran: string[] = [];
    const { flushed } = await takeAll(async ({ export_id: id }) => {
      ran.push(id);
    });
    expect([ran, flushed]).toEqual([[], 0]);
  });

  it("runs those of one token one after the other, and sends what each left behind it", async () => {
    const jobs = [job("a"), job("a"), job("a")];
    for (const each of jobs) await send(each);
    let running = 0;
    const ran: string[] = [];
    const { flushed } = await takeAll(async ({ export_id: id, attempt }) => {
      expect([++running, attempt]).toEqual([1, 1]);
      await new Promise(setImmediate);
      running--;
      ran.push(id);
    });
    expect(ran).toEqual(jobs.map((each) => each.export_id));
    expect(flushed).toBe(3);
    expect(await queueDepth(aws.sqs, url)).toEqual({ waiting: 0, running: 0 });
  });

  it("takes another token's while one runs for longer than it would rest, and renews that one's lease", async () => {
    const [long, short] = [job("a"), job("b")];
    const ended = Promise.withResolvers<void>();
    const ran: string[] = [];
    await send(long);
    await takeAll(async ({ export_id: id }) => {
      ran.push(id);
      if (id === short.export_id) ended.resolve();
      else {
        // Longer than the lease and the rest, then comes another.
        setTimeout(() => void send(short), 1_500);
        await ended.promise;
      }
    });
    expect(ran).toEqual([long.export_id, short.export_id]);
  });

  it("runs no more at once than it is told", async () => {
    for (const group of ["a", "b", "c", "d"]) await send(job(group));
    let [running, most] = [0, 0];
    await takeAll(async () => {
      most = Math.max(most, ++running);
      await new Promise((done) => setTimeout(done, 50));
      running--;
    });
    expect(most).toBe(2);
  });

  it("goes on behind what failed, which comes again when its lease ends", async () => {
    const [failing, good] = [job("a"), job("b")];
    for (const each of [failing, good]) await send(each);
    const tries: { [id: string]: number } = {};
    await takeAll(
      async ({ export_id: id }) => {
        tries[id] = (tries[id] ?? 0) + 1;
        if (tries[id] === 1 && id === failing.export_id) throw new Error("on purpose");
      },
      { idle: 3_000 },
    );
    expect(tries).toEqual({ [failing.export_id]: 2, [good.export_id]: 1 });
  });

  it("runs each on behalf of who asked for it", async () => {
    await withRequestId("asked-by-somebody", () => send(job("a")));
    const ids: (string | undefined)[] = [];
    await takeAll(async () => {
      ids.push(requestId());
    });
    expect(ids).toEqual(["asked-by-somebody"]);
  });

  it("passes the signal on, waits for what runs, and begins nothing more", async () => {
    for (const group of ["a", "a"]) await send(job(group));
    const stopping = new AbortController();
    const steps: string[] = [];
    await takeAll(
      async (_, signal) => {
        steps.push("begun");
        stopping.abort();
        await new Promise(setImmediate);
        steps.push(signal.aborted ? "stopped" : "not told");
      },
      { idle: Number.POSITIVE_INFINITY, signal: stopping.signal },
    );
    expect(steps).toEqual(["begun", "stopped"]);
    await takeAll(
      async () => {
        steps.push("another's");
      },
      { idle: 1_500 },
    );
    expect(steps.at(-1)).toBe("another's");
  });

  it("leaves what it cannot read to the dead-letter queue, and goes on", async () => {
    const [unreadable, good] = [{ ...job("a"), export_id: "no id" }, job("b")];
    for (const each of [unreadable, good]) await send(each);
    const ran: string[] = [];
    await takeAll(
      async ({ export_id: id }) => {
        ran.push(id);
      },
      { lease: 60_000 },
    );
    expect(ran).toEqual([good.export_id]);
    expect(await queueDepth(aws.sqs, url)).toEqual({ waiting: 0, running: 1 });
  });
});

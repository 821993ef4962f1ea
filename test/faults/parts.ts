import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import type { ImportStatus } from "#core/api/answers.ts";
import { objects } from "#stores/objects.ts";
import { queueDepth } from "#stores/queue.ts";
import { connectAws, ensureResources, startAws } from "../../infra/local/embedded-aws.ts";
import type { Random } from "../bench/random.ts";
import { end } from "./kills.ts";
import { startProxy } from "./proxy.ts";
import type { Subject } from "./subject.ts";

const messages = 30_000;
/** Its tries end after half a minute, in milliseconds. */
const patience = 120_000;

/** A staged part is gone from object storage: its import fails and names it, the rest is there; it comes back, and redriven all is there. */
export function partGone() {
  const run = async (subject: Subject, random: Random): Promise<string[]> => {
    const aws = await startAws(join(subject.workplace.path, "aws"));
    const clients = connectAws(aws.endpoint);
    const { bucket, queues } = await ensureResources(clients);
    const stored = objects(clients.s3, bucket);
    const which = 1 + random.below(3);
    let [count, key] = [0, ""];
    let part: Buffer | undefined;
    const proxy = await startProxy(aws.endpoint, async (asked, forward) => {
      const answer = await forward();
      if (asked.method !== "PUT" || !asked.path.startsWith(`/${bucket}/staged/`)) return answer;
      // Before anybody hears of it: a loader may be quicker than whoever takes it away later.
      if (++count === which) {
        key = new URL(asked.path, aws.endpoint).pathname.slice(bucket.length + 2);
        part = asked.body;
        await stored.delete([key]);
      }
      return answer;
    });
    try {
      const running = subject.start(subject.files, { AWS_ENDPOINT_URL: proxy.url });
      const url = await running.url();
      const failed = await until(async () => {
        const [status] = (await told<{ imports: ImportStatus[] }>(`${url}/api/imports`)).imports;
        return status?.ended_at ? told<ImportStatus>(`${url}/api/imports/${status.id}`) : undefined;
      });
      if (!failed || !part) return ["the import has not ended, or no part was staged"];
      const wrong = reproach(failed, key);
      const without = idsOf(part);
      wrong.push(...(await subject.differences(running, without)).map((what) => `without the part: ${what}`));

      await stored.put(key, part);
      // It can be redriven when the queue has given it up too.
      await until(async () => (await queueDepth(clients.sqs, queues.postgresDead)).waiting > 0 || undefined);
      const redrive = await subject.workplace.run(["redrive"], { env: { LOG_LEVEL: "SILENT" } });
      if (redrive.code !== 0 || !redrive.stdout.includes("Moved back 1 part "))
        wrong.push(`redrive ended with ${redrive.code}: ${redrive.stdout}${redrive.stderr}`);
      wrong.push(...(await subject.differences(running)));
      const { state } = await told<ImportStatus>(`${url}/api/imports/${failed.id}`);
      if (state !== "complete") wrong.push(`redriven, the import is ${state}`);
      return [...wrong, ...(await end(running))];
    } finally {
      proxy.stop();
      for (const client of Object.values(clients)) client.destroy();
      await aws.stop();
    }
  };
  return { fault: "a staged part gone from storage, then back and redriven", messages, run };
}

function reproach({ state, parts, errors }: ImportStatus, key: string): string[] {
  const wrong: string[] = [];
  if (state !== "failed") wrong.push(`without a part the import is ${state}`);
  if (parts.failed !== 1 || parts.loaded !== parts.staged - 1)
    wrong.push(`of ${parts.staged} parts ${parts.loaded} are loaded and ${parts.failed} failed`);
  const named = errors.filter(({ file, detail }) => file === key && detail.includes(key));
  if (named.length !== 1 || errors.length !== 1) wrong.push(`its errors are ${JSON.stringify(errors)}`);
  return wrong;
}

function idsOf(part: Buffer): Set<string> {
  const { messages: held } = JSON.parse(gunzipSync(part).toString()) as { messages: { id: string }[] };
  return new Set(held.map(({ id }) => id));
}

async function told<Answer>(url: string): Promise<Answer> {
  return (await (await fetch(url)).json()) as Answer;
}

async function until<Found>(look: () => Promise<Found | undefined>): Promise<Found | undefined> {
  for (const start = Date.now(); Date.now() - start < patience; await pause(200)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  return undefined;
}

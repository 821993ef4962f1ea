import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NewExport } from "#core/export-ports.ts";
import { type ExportPorts, makeExport } from "../../../functions/export/make-export.ts";
import { rawExport, rawMessage } from "../../support/export-builder.ts";
import { newExport } from "../../support/export-rows.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack();
});
afterAll(() => stack.stop());

const find = async (id: string) => (await stack.stores.desk.find(id)) ?? expect.unreachable();

const kept = async (group: string) => ({ sealed: await stack.stores.seal.seal("a.to.ken"), group });

/** Notes an export, and answers its id and how to run its job with these ports instead of the usual ones. */
async function begun(over: Partial<NewExport>) {
  const id = await stack.stores.desk.create(newExport({ token: await kept("g"), ...over }));
  const [job] = (await find(id)).jobs;
  const never = () => expect.unreachable("nothing asks for it");
  const run = (ports: Partial<ExportPorts>, signal = new AbortController().signal) =>
    makeExport({
      ...stack.stores,
      testToken: async () => ({ kind: "bot", works: true }),
      ...{ run: never, list: never },
      ...ports,
    })({ v: 1, export_id: job?.id ?? "", attempt: 1, group: "g" }, signal);
  return { id, run };
}

/** Lists for ever, as of a server with many threads; rejects as `listChannels` does. */
function endless(onBegin: () => unknown): ExportPorts["list"] {
  return async ({ signal }) => {
    await onBegin();
    await new Promise((_, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      if (signal?.aborted) reject(signal.reason);
    });
    return [];
  };
}

describe("finding channels", () => {
  const server: Partial<NewExport> = { targets: { guild: "100", threads: "all" } };

  it("that is stopped leaves the rest to another message, at once", async () => {
    const { id, run } = await begun(server);
    const stopping = new AbortController();
    await run({ list: endless(() => stopping.abort()) }, stopping.signal);
    expect(await find(id)).toMatchObject({ state: "running", jobs: [{ attempt: 2 }] });
  });

  it("ends when the export is cancelled", async () => {
    const { id, run } = await begun(server);
    await run({ list: endless(() => stack.stores.desk.cancel(id)) });
    expect(await find(id)).toMatchObject({ state: "cancelled", jobs: [{ attempt: 1 }] });
  });
});

describe("an export", () => {
  it("is stopped by a cancel also when the database was away for a moment", async () => {
    const { id, run } = await begun({});
    let isAway = true;
    await run({
      jobs: {
        ...stack.stores.jobs,
        async progress(job, percent) {
          if (!isAway) return stack.stores.jobs.progress(job, percent);
          isAway = false;
          throw new Error("the connection was cut");
        },
      },
      async *run({ signal }) {
        await stack.stores.desk.cancel(id);
        await once(signal, "abort");
        yield { kind: "end", outcome: "stopped" };
      },
    });
    expect((await find(id)).state).toBe("cancelled");
  });

  it("whose lock was lost stages nothing more: somebody else may stage the same part", async () => {
    const { id, run } = await begun({});
    const losing = new AbortController();
    const path = join(stack.folder, "200.json");
    await writeFile(path, JSON.stringify(rawExport([rawMessage("700000000000000001", "one")])));
    await run({
      ledger: {
        ...stack.stores.ledger,
        hold: async () => ({ release: async () => undefined, lost: losing.signal }),
      },
      async *run() {
        losing.abort();
        yield { kind: "part", path, number: 1 };
        yield { kind: "end", outcome: "stopped" };
      },
    });
    expect(await find(id)).toMatchObject({ messages: 0, parts: { staged: 0 }, jobs: [{ attempt: 2 }] });
  });
});

describe("a kept token that becomes another one", () => {
  const rotate = async (name: string) => stack.stores.credentials.keep(name, await kept("another"));

  async function ofKept(name: string) {
    await stack.stores.credentials.keep(name, await kept("g"));
    const { id = "" } = (await stack.stores.credentials.find(name)) ?? {};
    return begun({ token: { credentialId: id, group: "g" } });
  }

  it("before its job runs lets the job wait in the other one's row", async () => {
    const { id, run } = await ofKept("before");
    await rotate("before");
    await run({});
    expect(await find(id)).toMatchObject({ state: "queued", jobs: [{ attempt: 2 }] });
  });

  it("while Discord refuses the old one has the job tried again, not failed", async () => {
    const { id, run } = await ofKept("while");
    await run({
      async *run() {
        await rotate("while");
        yield { kind: "end", outcome: "failed", code: "token_invalid", detail: "No.", retryable: false };
      },
    });
    expect(await find(id)).toMatchObject({ error: null, jobs: [{ attempt: 2, state: "running" }] });
  });
});

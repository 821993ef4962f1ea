import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { limits } from "#core/limits.ts";
import { drain } from "#stores/queue.ts";
import { makeLoad } from "../../../functions/load/make-load.ts";
import { makeReconcile } from "../../../functions/load/make-reconcile.ts";
import { bindReadImport } from "../../../infra/local/import-files.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type HttpStack, startHttpStack } from "../../support/http-stack.ts";

let stack: HttpStack;
beforeAll(async () => {
  stack = await startHttpStack({ loaders: 0, partBytes: 50_000 });
});
afterAll(() => stack.stop());
beforeEach(() => stack.clear());

const start = Date.parse("2024-05-01T00:00:00Z");
const fileOf = (count: number) =>
  Buffer.from(
    JSON.stringify(
      rawExport(Array.from({ length: count }, (_, index) => rawMessage(idAt(start + index * 1_000), "x"))),
    ),
  );

async function begin(file: Buffer): Promise<{ id: string; upload(): Promise<void> }> {
  const { body } = await stack.post("/api/imports", { files: [{ name: "a.json", size: file.length }] });
  const [{ urls, part_size }] = body.uploads;
  return {
    id: body.id,
    async upload() {
      for (const [index, url] of urls.entries()) {
        const bytes = file.subarray(index * part_size, (index + 1) * part_size);
        const { status } = await fetch(url, { method: "PUT", body: new Uint8Array(bytes) });
        expect(status).toBe(200);
      }
    },
  };
}

async function keysBelow(prefix: string): Promise<string[]> {
  const keys = [];
  for await (const { key } of stack.stores.objects.list(prefix)) keys.push(key);
  return keys;
}

const state = async (id: string) => (await stack.ask(`/api/imports/${id}`)).body.state;
const post = (id: string, what: string) => stack.post(`/api/imports/${id}/${what}`);

/** Has everything on the queues worked on. */
async function work(): Promise<void> {
  const { aws, resources, reconciliation, objects, announcer } = stack.stores;
  const read = bindReadImport(stack.stores);
  await drain(aws.sqs, resources.queues.imports, (body) => read(JSON.parse(body).import_id));
  const load = makeLoad({ ...stack.stores, ...makeReconcile(reconciliation, objects, announcer) });
  await drain(aws.sqs, resources.queues.postgres, async (body) => {
    await load(JSON.parse(body), { number: 1, isLast: false });
  });
}

async function finish(id: string) {
  await work();
  return stack.ended(id);
}

describe("an import that is cancelled", () => {
  it("while it is uploaded forgets what came, and can be uploaded anew", async () => {
    const file = fileOf(500);
    const { id, upload } = await begin(file);
    await upload();
    expect((await keysBelow(`raw/${id}/`)).length).toBeGreaterThan(3);
    expect(await post(id, "cancel")).toMatchObject({ status: 202, body: { state: "cancelled" } });
    expect(await keysBelow(`raw/${id}/`)).toEqual([]);
    for (const what of ["complete", "cancel", "accept"]) {
      const refused = await post(id, what);
      expect([refused.status, refused.body.code]).toEqual([409, "wrong_state"]);
      expect(refused.body.detail).toContain("The import is cancelled");
    }
    expect((await stack.ask(`/api/imports/${id}/uploads`)).body.uploads).toEqual([]);

    expect(await post(id, "retry")).toMatchObject({ status: 202, body: { state: "queued", ended_at: null } });
    expect((await post(id, "complete")).body.code).toBe("upload_incomplete");
    await upload();
    await post(id, "complete");
    expect(await finish(id)).toMatchObject({ state: "complete", counters: { read: 500, new: 500 } });
  });

  it("before it is read is not read, and is when it is tried again", async () => {
    const { id, upload } = await begin(fileOf(300));
    await upload();
    await post(id, "complete");
    await post(id, "cancel");
    await bindReadImport(stack.stores)(id);
    expect(await stack.ended(id)).toMatchObject({ state: "cancelled", parts: { staged: 0 } });
    await post(id, "retry");
    // Asked for twice: its answer may have been lost.
    await post(id, "complete");
    expect(await finish(id)).toMatchObject({ state: "complete", counters: { read: 300, new: 300 } });
  });

  it("while it is read stops behind a part, keeps what is staged, and goes on there", async () => {
    const count = 2 * limits.partMessages.value + 100;
    const { id, upload } = await begin(fileOf(count));
    await upload();
    await stack.stores.control.uploaded(id);
    const { objects } = stack.stores;
    const cancelling = {
      ...objects,
      async put(key: string, body: Uint8Array) {
        await objects.put(key, body);
        expect(await state(id)).toBe("reading");
        await post(id, "cancel");
      },
    };
    await bindReadImport({ ...stack.stores, objects: cancelling })(id);
    expect(await stack.ended(id)).toMatchObject({
      ...{ state: "cancelled", files: { read: 0, failed: 0 }, parts: { staged: 1 } },
      counters: { read: limits.partMessages.value },
    });
    expect((await keysBelow(`raw/${id}/`)).length).toBeGreaterThan(3);
    const again = await post(id, "retry");
    expect(again.body).toMatchObject({ state: "queued", parts: { staged: 1 } });
    const ended = await finish(id);
    expect(ended).toMatchObject({
      ...{ state: "complete", parts: { staged: 3, loaded: 3 }, counters: { read: count, new: count } },
    });
    expect(await keysBelow(`raw/${id}/`)).toEqual([]);
  });

  it("while it is loaded says so also when its parts are loaded later, and is whole when it is tried again", async () => {
    const taken = await stack.post("/api/imports/file?name=a.json", fileOf(50));
    const { id } = taken.body;
    await bindReadImport(stack.stores)(id);
    expect(await state(id)).toBe("loading");
    await post(id, "cancel");
    await work();
    expect(await stack.messages()).toHaveLength(50);
    expect(await stack.ended(id)).toMatchObject({ state: "cancelled", parts: { staged: 1, loaded: 1 } });
    await post(id, "retry");
    expect(await stack.ended(id)).toMatchObject({ state: "complete", percent: 100 });
    expect((await post(id, "cancel")).body).toMatchObject({ code: "wrong_state" });
  });
});

describe("an import's time", () => {
  it("is told by stage", async () => {
    const { id, upload } = await begin(fileOf(100));
    await new Promise((resolve) => setTimeout(resolve, 30));
    const waiting = (await stack.ask(`/api/imports/${id}`)).body.stages;
    expect(waiting).toMatchObject({ reading_ms: 0, loading_ms: 0 });
    expect(waiting.waiting_ms).toBeGreaterThanOrEqual(30);
    await upload();
    await post(id, "complete");
    const { stages, created_at, ended_at } = await finish(id);
    const whole = Date.parse(ended_at ?? "") - Date.parse(created_at);
    for (const time of Object.values(stages)) {
      expect(time).toBeGreaterThan(0);
      expect(time).toBeLessThanOrEqual(whole + 1);
    }
  });
});

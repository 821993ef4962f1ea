import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "#core/limits.ts";
import { rawPrefix } from "#core/part.ts";
import { startWorkers } from "../../../infra/local/functions.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type HttpStack, startHttpStack } from "../../support/http-stack.ts";

const partBytes = 20_000;

let stack: HttpStack;
let stopWorkers: () => Promise<unknown>;
beforeAll(async () => {
  stack = await startHttpStack({ loaders: 0, partBytes });
  stopWorkers = startWorkers(stack.stores);
});
afterAll(async () => {
  await stopWorkers();
  await stack.stop();
});

function exportOf(count: number, day: string): Buffer {
  const start = Date.parse(`${day}T00:00:00Z`);
  const messages = Array.from({ length: count }, (_, index) =>
    rawMessage(idAt(start + index * 1_000), `message ${index} of ${day}`),
  );
  return Buffer.from(JSON.stringify(rawExport(messages)));
}

const slice = (file: Buffer, number: number) => file.subarray((number - 1) * partBytes, number * partBytes);

async function put(url: string, body: Buffer): Promise<number> {
  const answer = await fetch(url, { method: "PUT", body: new Uint8Array(body) });
  await answer.arrayBuffer();
  return answer.status;
}

async function keysBelow(prefix: string): Promise<string[]> {
  const keys = [];
  for await (const { key } of stack.stores.objects.list(prefix)) keys.push(key);
  return keys;
}

describe("an import over HTTP", () => {
  it("takes its files in parts, says which are missing, and reads them when all are there", async () => {
    const files = {
      "a.json": exportOf(300, "2024-05-01"),
      "b.json.gz": gzipSync(exportOf(200, "2024-05-02")),
    };
    const sizes = Object.entries(files).map(([name, { length }]) => ({ name, size: length }));
    const begun = await stack.post("/api/imports", { files: sizes });
    expect(begun.status).toBe(201);
    const { id, uploads } = begun.body;
    const [a, b] = uploads;
    const count = Math.ceil(files["a.json"].length / partBytes);
    expect(count).toBeGreaterThan(3);
    expect(a).toMatchObject({ name: "a.json", part_size: partBytes });
    expect(a.parts).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect(b.urls).toHaveLength(1);
    expect(a.urls.join()).not.toMatch(/checksum|crc32/i);
    expect(await stack.ask(`/api/imports/${id}`)).toMatchObject({ body: { state: "queued", percent: 0 } });

    for (const [index, url] of a.urls.entries()) {
      if (index !== 1) expect(await put(url, slice(files["a.json"], index + 1))).toBe(200);
    }
    // A connection that broke left less than the part.
    await put(b.urls[0], files["b.json.gz"].subarray(0, 10));
    const refused = await stack.post(`/api/imports/${id}/complete`);
    expect(refused).toMatchObject({ status: 409, body: { code: "upload_incomplete" } });
    expect(refused.body.detail).toContain("a.json is not whole: of its parts 2 is missing");
    expect(refused.body.detail).toContain(`/api/imports/${id}/uploads`);

    const missing = (await stack.ask(`/api/imports/${id}/uploads`)).body;
    expect(
      missing.uploads.map(({ name, parts }: { name: string; parts: number[] }) => [name, parts]),
    ).toEqual([
      ["a.json", [2]],
      ["b.json.gz", [1]],
    ]);
    expect(missing.more).toBe(false);
    await put(missing.uploads[0].urls[0], slice(files["a.json"], 2));
    await put(missing.uploads[1].urls[0], files["b.json.gz"]);
    const accepted = await stack.post(`/api/imports/${id}/complete`);
    expect(accepted).toMatchObject({ status: 202, body: { id } });

    const ended = await stack.ended(id);
    expect(ended).toMatchObject({
      ...{ state: "complete", percent: 100, errors: [], warnings: [] },
      files: { total: 2, read: 2, failed: 0 },
      counters: { read: 500, new: 500 },
    });
    expect(await stack.messages()).toHaveLength(500);
    const found = await stack.ask("/api/chats/search?search_term=message%20199%20of%202024-05-02");
    expect(found.body.total_count).toBe(1);
    // The staged parts hold all of it.
    expect(await keysBelow(`raw/${id}/`)).toEqual([]);
    expect((await stack.ask(`/api/imports/${id}/uploads`)).body.uploads).toEqual([]);
  });

  it("signs as many URLs as an answer holds, and the others when these are there", async () => {
    const size = partBytes * (limits.uploadUrls.value + 1);
    const files = [
      { name: "large.json", size },
      { name: "small.json", size: 10 },
    ];
    const { body } = await stack.post("/api/imports", { files });
    expect(body.uploads.map(({ urls }: { urls: string[] }) => urls.length)).toEqual([
      limits.uploadUrls.value,
      0,
    ]);
    expect(body.more).toBe(true);
    await stack.post(`/api/imports/${body.id}/cancel`);
  });

  it.each([
    ["as it is", (file: Buffer) => file, "application/json"],
    ["as curl sends it", (file: Buffer) => file, "application/x-www-form-urlencoded"],
    ["packed", (file: Buffer) => gzipSync(file), "application/gzip"],
  ])("takes a file of up to 5 MB as the request's body, %s", async (_, pack, type) => {
    const day = { "application/json": "2024-06-01", "application/gzip": "2024-06-02" }[type] ?? "2024-06-03";
    const body = pack(exportOf(50, day));
    const taken = await stack.post(`/api/imports/file?name=${day}.json`, body, { "content-type": type });
    expect(taken.status).toBe(202);
    const ended = await stack.ended(taken.body.id);
    expect(ended).toMatchObject({ state: "complete", counters: { read: 50, new: 50 } });
  });

  it("refuses bodies that are empty or over 5 MB, and requests that make no sense", async () => {
    const codeOf = async (target: string, sent: object | Buffer) => {
      const { status, body } = await stack.post(target, sent);
      return [status, body.code];
    };
    const large = Buffer.alloc(limits.bodyBytes.value + 1, " ");
    expect(await codeOf("/api/imports/file?name=a.json", large)).toEqual([413, "too_large"]);
    expect(await codeOf("/api/imports/file?name=a.json", Buffer.alloc(0))).toEqual([
      400,
      "invalid_parameter",
    ]);
    for (const files of [[], [{ name: "", size: 1 }], [{ name: "a", size: 0 }], [{ name: "a", size: 1.5 }]]) {
      expect(await codeOf("/api/imports", { files })).toEqual([400, "invalid_parameter"]);
    }
    for (const [name, word] of [
      ["a\u0000.json", "U+0000"],
      ["\ud800.json", "surrogate"],
    ]) {
      const { status, body } = await stack.post("/api/imports", {
        files: [
          { name: "b", size: 1 },
          { name, size: 1 },
        ],
      });
      expect([status, body.code]).toEqual([400, "invalid_parameter"]);
      expect(body.detail).toMatch(`files.1.name: name must not hold`);
      expect(body.detail).toContain(word);
    }
    expect(await codeOf("/api/imports/file?name=a%00.json", exportOf(1, "2024-06-04"))).toEqual([
      400,
      "invalid_parameter",
    ]);
    const twice = { name: "a.json", size: 1 };
    expect(await codeOf("/api/imports", { files: [twice, twice] })).toEqual([400, "invalid_parameter"]);
  });

  it("says what is wrong with a file, by the name that its owner gave it", async () => {
    const { body } = await stack.post(
      "/api/imports/file?name=half.json",
      exportOf(20, "2024-07-01").subarray(0, 2_000),
    );
    const ended = await stack.ended(body.id);
    expect(ended).toMatchObject({ state: "failed", files: { total: 1, read: 0, failed: 1 } });
    expect(ended.errors).toMatchObject([{ file: "half.json", byte: 2_000, code: "truncated" }]);
    expect(ended.counters.new).toBeGreaterThan(0);
  });

  it("lists imports, the newest first", async () => {
    const { body } = await stack.post("/api/imports/file?name=last.json", exportOf(1, "2024-07-02"));
    await stack.ended(body.id);
    const listed = await stack.ask("/api/imports");
    expect(listed.body.imports[0]).toMatchObject({ id: body.id, state: "complete" });
    const times = listed.body.imports.map(({ created_at }: { created_at: string }) => created_at);
    expect(times).toEqual(times.toSorted().reverse());
    expect(listed.body.count).toBe(times.length);
  });
});

describe("an import that fails", () => {
  it("goes on when what was gone is back", async () => {
    const file = exportOf(250, "2024-08-01");
    const { body } = await stack.post("/api/imports", { files: [{ name: "gone.json", size: file.length }] });
    const [upload] = body.uploads;
    for (const [index, url] of upload.urls.entries()) await put(url, slice(file, index + 1));
    const [, second = ""] = await keysBelow(rawPrefix(body.id, 1));
    // Gone behind the check: the import is asked for as the API does it.
    await stack.stores.objects.delete([second]);
    await stack.stores.control.uploaded(body.id);
    await stack.stores.control.cancel(body.id);
    await stack.post(`/api/imports/${body.id}/retry`);
    const failed = await stack.ended(body.id);
    expect(failed).toMatchObject({ state: "failed", errors: [{ file: "gone.json", code: "part_missing" }] });

    await stack.stores.objects.put(second, slice(file, 2));
    expect(await stack.post(`/api/imports/${body.id}/retry`)).toMatchObject({ status: 202 });
    const ended = await stack.ended(body.id);
    expect(ended).toMatchObject({ state: "complete", errors: [], counters: { read: 250 } });
    const { total_count } = (await stack.ask("/api/chats/search?search_term=of%202024-08-01")).body;
    expect(total_count).toBe(250);
    expect(await stack.post(`/api/imports/${body.id}/retry`)).toMatchObject({
      ...{ status: 409, body: { code: "wrong_state" } },
    });
  });

  it("loads again a part that was bad, once it is mended", async () => {
    const { body } = await stack.post("/api/imports/file?name=mended.json", exportOf(30, "2024-08-02"));
    await stack.ended(body.id);
    const [key = ""] = await keysBelow(`staged/${body.id}/`);
    await stack.stores.loadPool.query(
      "update parts set loaded_at = null, failed = 'it was bad' where export_id = $1",
      [body.id],
    );
    await stack.stores.loadPool.query("update imports set state = 'failed' where id = $1", [body.id]);
    expect((await stack.ask(`/api/imports/${body.id}`)).body).toMatchObject({ parts: { failed: 1 } });
    const again = await stack.post(`/api/imports/${body.id}/retry`);
    expect(again).toMatchObject({ status: 202 });
    expect(await stack.ended(body.id)).toMatchObject({ state: "complete", parts: { failed: 0, loaded: 1 } });
    const pieces = await stack.stores.objects.get(key);
    const kept = [];
    for await (const piece of pieces) kept.push(piece);
    expect(JSON.parse(gunzipSync(Buffer.concat(kept)).toString()).messages).toHaveLength(30);
  });
});

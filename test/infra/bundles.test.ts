import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { App } from "aws-cdk-lib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { partKey } from "#core/part.ts";
import { objects } from "#stores/objects.ts";
import { root } from "../../infra/constructs/bundling.ts";
import { entries, FlowStack } from "../../infra/flow-stack.ts";
import { apiKey, type Bundles, bodyOf, type FunctionName, startBundles } from "../support/bundles.ts";
import { fullExport } from "../support/discord-exports.ts";
import { idAt, rawExport, rawMessage } from "../support/export-builder.ts";
import { authorizerRequest, httpRequest, sqsRecord } from "../support/lambda-events.ts";

const megabyte = 1024 * 1024;
const largestBundle = 3 * megabyte;
const names = Object.keys(entries) as FunctionName[];

let folder: string;
let bundles: Bundles;
const invoke: Bundles["invoke"] = (...call) => bundles.invoke(...call);

beforeAll(async () => {
  bundles = await startBundles(names, { empty: true });
  folder = bundles.folder;
  const { s3, bucket } = bundles.aws;
  await objects(s3, bucket).put(partKey(exportId, 1), gzipSync(JSON.stringify(fullExport)));
});
afterAll(() => bundles.stop());

const exportId = randomUUID();

describe("every bundle", () => {
  it("is one file of at most 3 MB", () => {
    for (const name of names) {
      const { size } = statSync(join(folder, name, "index.mjs"));
      console.log(`${name}: ${Math.round(size / 1024)} kB`);
      expect(readdirSync(join(folder, name)).toSorted()).toEqual(["index.mjs", "index.mjs.map"]);
      expect(size).toBeLessThanOrEqual(largestBundle);
    }
  });

  it("imports only what Lambda's runtime has", () => {
    for (const name of names) {
      const code = readFileSync(join(folder, name, "index.mjs"), "utf8");
      const imported = [...code.matchAll(/(?:^|[;}])import\s*(?:[^"';()]*\bfrom\s*)?"([^"]+)"/gm)].map(
        (match) => match[1] ?? "",
      );
      expect(imported.length).toBeGreaterThan(0);
      expect(imported.filter((module) => !isBuiltin(module) && !module.startsWith("@aws-sdk/"))).toEqual([]);
    }
  });

  it("is what CDK deploys, to each function its own", () => {
    const outdir = join(folder, "cdk.out");
    const { template } = synthesize(outdir);
    for (const name of names) {
      const found = Object.entries(template.Resources).find(
        ([id, { Type }]) =>
          Type === "AWS::Lambda::Function" && id.slice(0, -8).toLowerCase() === name.toLowerCase(),
      );
      const key = found?.[1].Properties.Code?.S3Key ?? "";
      const deployed = readFileSync(join(outdir, `asset.${key.replace(".zip", "")}`, "index.mjs"), "utf8");
      expect(deployed === readFileSync(join(folder, name, "index.mjs"), "utf8")).toBe(true);
    }
  });

  it.each(names)("%s names what its environment lacks, and nothing of what it holds", async (name) => {
    const { code, answer } = await invoke(name, {}, { DATABASE_URL: "secret-but-wrong" });
    expect(code).toBe(1);
    expect(answer).toMatchObject({
      errorType: "Fault",
      errorMessage: expect.stringMatching(/DATABASE_URL|API_KEY/),
    });
    expect(JSON.stringify(answer)).not.toContain("secret-but-wrong");
  });
});

describe("the bundles in the order of a deployment", () => {
  it("migrate makes the schema, and does nothing the second time", async () => {
    const first = await invoke("migrate", {});
    expect(first).toMatchObject({
      code: 0,
      answer: { migrated: expect.arrayContaining([expect.any(String)]) },
    });
    expect((await invoke("migrate", {})).answer).toEqual({ migrated: [] });
  });

  it("loadPostgres loads the parts of a batch and gives back those that it could not", async () => {
    const { answer, code } = await invoke("loadPostgres", {
      Records: [
        sqsRecord("loaded", announcement(1)),
        sqsRecord("missing", announcement(2)),
        sqsRecord("odd", { v: 2 }),
      ],
    });
    expect(code).toBe(0);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "missing" }, { itemIdentifier: "odd" }] });
  });

  it("search finds what was loaded", async () => {
    const { answer } = await invoke(
      "search",
      httpRequest("GET", "/api/chats/search", { query: "search_term=closed" }),
    );
    expect(answer).toMatchObject({
      statusCode: 200,
      headers: { "content-type": "application/json; charset=utf-8" },
    });
    expect(bodyOf(answer)).toMatchObject({
      messages: [{ message_id: "300", channel_id: "200", content: "Closed <@402> <:wave:901>" }],
      count: 1,
      total_count: 1,
    });
  });

  it("search says that its stores are up, and describes the API", async () => {
    const health = await invoke("search", httpRequest("GET", "/api/health"));
    expect(bodyOf(health.answer)).toMatchObject({
      status: "ok",
      stores: { postgres: { state: "up" }, objects: { state: "up" } },
      archive: { messages: 1 },
    });
    const document = await invoke("search", httpRequest("GET", "/openapi.json"));
    expect(bodyOf(document.answer)).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });
  });

  it("search answers a wrong request in words", async () => {
    const { answer } = await invoke("search", httpRequest("GET", "/api/chats/search"));
    expect(answer).toMatchObject({ statusCode: 400 });
    expect(bodyOf(answer)).toEqual({ detail: "Keyword must not be empty", code: "keyword_missing" });
  });

  it("enqueue asks for Discord's token, and knows which imports there are", async () => {
    const path = "/api/chats/export/{channel_id}";
    const { answer } = await invoke("enqueue", httpRequest("POST", path, { params: { channel_id: "200" } }));
    expect(answer).toMatchObject({ statusCode: 400 });
    expect(bodyOf(answer)).toEqual({ detail: "Missing Discord token.", code: "token_missing" });

    const unknown = await invoke(
      "enqueue",
      httpRequest("GET", "/api/imports/{id}", { params: { id: randomUUID() } }),
    );
    expect(unknown.answer).toMatchObject({ statusCode: 404 });
  });

  it("enqueue takes an upload, import reads it, and loadPostgres loads its parts", async () => {
    const messages = [rawMessage(idAt("2024-05-01T00:00:00Z"), "uploaded")];
    const file = JSON.stringify(rawExport(messages));
    const enqueue = async (method: string, route: string, more: Parameters<typeof httpRequest>[2]) => {
      const { answer } = await invoke("enqueue", httpRequest(method, route, more));
      return bodyOf(answer) as { [name: string]: unknown };
    };
    const files = [{ name: "a.json", size: file.length }];
    const begun = await enqueue("POST", "/api/imports", { body: JSON.stringify({ files }) });
    const [upload] = begun.uploads as { urls: string[] }[];
    expect(await fetch(upload?.urls[0] ?? "", { method: "PUT", body: file })).toMatchObject({ status: 200 });
    const params = { id: String(begun.id) };
    expect(await enqueue("POST", "/api/imports/{id}/complete", { params })).toMatchObject({
      state: "queued",
    });

    const message = { v: 1, import_id: params.id };
    const read = await invoke("import", {
      Records: [sqsRecord("read", message), sqsRecord("odd", { v: 2 })],
    });
    expect(read).toEqual({ code: 0, answer: { batchItemFailures: [{ itemIdentifier: "odd" }] } });
    expect(await enqueue("GET", "/api/imports/{id}", { params })).toMatchObject({
      ...{ state: "loading", files: { read: 1 }, parts: { staged: 1, loaded: 0 } },
    });
    const part = { ...announcement(1), export_id: params.id, key: partKey(params.id, 1) };
    const loaded = await invoke("loadPostgres", { Records: [sqsRecord("loaded", part)] });
    expect(loaded.answer).toEqual({ batchItemFailures: [] });
    expect(await enqueue("GET", "/api/imports/{id}", { params })).toMatchObject({
      ...{ state: "complete", counters: { read: 1, new: 1 } },
    });
  });

  it("authorize lets the key in and nothing else", async () => {
    for (const [header, isAuthorized] of [
      [`Bearer ${apiKey}`, true],
      ["Bearer 0123456789abcdeX", false],
      [apiKey, false],
    ] as const) {
      expect((await invoke("authorize", authorizerRequest(header))).answer).toEqual({ isAuthorized });
    }
  });
});

type Resources = { [id: string]: { Type: string; Properties: { Code?: { S3Key: string } } } };

/** Makes what `cdk deploy` would send, bundles and all. */
function synthesize(outdir: string): { template: { Resources: Resources } } {
  const { context } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8"));
  const app = new App({ context, outdir });
  const stack = new FlowStack(app, "bundled");
  return app.synth().getStackByName(stack.stackName);
}

function announcement(number: number): object {
  return { v: 1, export_id: exportId, key: partKey(exportId, number), number, size: 1_000, count: 1 };
}

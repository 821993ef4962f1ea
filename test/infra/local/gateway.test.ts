import { once } from "node:events";
import { request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { limits } from "#core/limits.ts";
import { type GatewayOptions, type HttpHandler, makeGateway } from "../../../infra/local/gateway.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

type Options = { method?: string; headers?: { [name: string]: string }; body?: string; leaveAt?: number };

/** Starts a gateway whose functions answer with the event they got, and asks it. */
async function gateway(options: Partial<GatewayOptions> = {}) {
  const echo = async (event: object) => ({
    statusCode: 200,
    headers: { "x-cache": "hit", "content-type": "application/json" },
    body: JSON.stringify(event),
  });
  const server = makeGateway({
    handlers: { search: echo, enqueue: echo, testToken: echo },
    names: ["127.0.0.1"],
    apiKey: undefined,
    ...options,
  });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return (path: string, { method = "GET", headers = {}, body, leaveAt }: Options = {}) =>
    new Promise<{
      status: number;
      headers: { [name: string]: unknown };
      text: string;
      body: ReturnType<typeof JSON.parse>;
    }>((done, failed) => {
      const asked = request({ port, path, method, headers }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => {
          text += chunk;
          if (leaveAt !== undefined && text.length >= leaveAt) asked.destroy(new Error("left"));
        });
        response.on("error", failed);
        response.on("end", () =>
          done({
            ...{ status: response.statusCode ?? 0, headers: response.headers, text },
            body:
              /\/json/.test(String(response.headers["content-type"])) && text ? JSON.parse(text) : undefined,
          }),
        );
      });
      asked.on("error", failed);
      asked.end(body);
    });
}

const gatewayOf = (search: HttpHandler) =>
  gateway({ handlers: { search, enqueue: search, testToken: search } });

describe("the local gateway", () => {
  it("hands an event of API Gateway's payload 2.0 to the function of the route", async () => {
    const ask = await gateway();
    const { status, headers, body } = await ask("/api/chats/search?search_term=%25&x=1&x=2", {
      headers: { "X-Token": "t" },
    });
    expect(status).toBe(200);
    expect(headers).toMatchObject({ "x-cache": "hit", "x-request-id": body.requestContext.requestId });
    expect(body).toMatchObject({
      version: "2.0",
      routeKey: "GET /api/chats/search",
      rawPath: "/api/chats/search",
      rawQueryString: "search_term=%25&x=1&x=2",
      headers: { "x-token": "t" },
      isBase64Encoded: false,
    });
  });

  it("takes a query as long as it may be, in any script", async () => {
    const ask = await gateway();
    const { status } = await ask(
      `/api/messages?q=${encodeURIComponent("🥐".repeat(limits.queryLength.value))}`,
    );
    expect(status).toBe(200);
  });

  it("reads parameters out of the path", async () => {
    const ask = await gateway();
    const { body } = await ask("/api/chats/export/12%2034", { method: "POST" });
    expect(body).toMatchObject({
      routeKey: "POST /api/chats/export/{channel_id}",
      pathParameters: { channel_id: "12 34" },
    });
    expect((await ask("/api/chats/export/%ff", { method: "POST" })).status).toBe(400);
  });

  it("answers HEAD like GET, without the body", async () => {
    const ask = await gateway();
    const { status, headers, text } = await ask("/api/health", { method: "HEAD" });
    expect([status, text, Number(headers["content-length"]) > 0]).toEqual([200, "", true]);
  });

  it("says what is wrong with a path, a method or a body", async () => {
    const ask = await gateway();
    expect(await ask("/api/nothing")).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await ask("/api/health", { method: "DELETE" })).toMatchObject({
      status: 405,
      body: { code: "method_not_allowed" },
    });
    const large = await ask("/api/chats/export/1", { method: "POST", body: "x".repeat(5 * 1024 * 1024 + 1) });
    expect(large).toMatchObject({ status: 413, body: { code: "too_large" } });
  });

  it.each([
    ["localhost", 200],
    ["localhost:8080", 200],
    ["127.0.0.1:1", 200],
    ["[::1]:8080", 200],
    ["192.168.1.7:8080", 200],
    ["archive.example.org", 200],
    ["evil.example.com", 403],
    ["localhost.evil.example.com", 403],
  ])("lets the host %j in or not: %i", async (host, status) => {
    const ask = await gateway({ names: ["127.0.0.1", "archive.example.org"] });
    expect((await ask("/api/health", { headers: { host } })).status).toBe(status);
  });

  it("lets other sites read, and do nothing else", async () => {
    const ask = await gateway();
    const origin = "https://evil.example.com";
    expect((await ask("/api/health", { headers: { origin } })).status).toBe(200);
    expect(await ask("/api/chats/export/1", { method: "POST", headers: { origin } })).toMatchObject({
      status: 403,
      body: { code: "foreign_caller" },
    });
    const own = { host: "localhost:80", origin: "http://localhost:80" };
    expect((await ask("/api/chats/export/1", { method: "POST", headers: own })).status).toBe(200);
    expect((await ask("/api/chats/export/1", { method: "POST", headers: { origin: "null" } })).status).toBe(
      403,
    );
  });

  it("sends no CORS headers", async () => {
    const ask = await gateway();
    const { headers } = await ask("/api/health", { headers: { origin: "https://evil.example.com" } });
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  it("asks for the key where there is one", async () => {
    const ask = await gateway({ apiKey: "a-key-of-16-chars" });
    expect(await ask("/api/health")).toMatchObject({ status: 401, body: { code: "unauthorized" } });
    expect((await ask("/api/health", { headers: { authorization: "Bearer wrong" } })).status).toBe(401);
    expect(
      (await ask("/api/health", { headers: { authorization: "Bearer a-key-of-16-chars" } })).status,
    ).toBe(200);
  });

  it("shows the documentation out of its own files", async () => {
    const ask = await gateway();
    const page = await ask("/docs");
    expect([page.status, page.text.includes("/docs/swagger-ui-bundle.js")]).toEqual([200, true]);
    expect(page.text).not.toMatch(/https?:\/\//);
    expect((await ask("/docs/swagger-ui-bundle.js")).text.length).toBeGreaterThan(1_000_000);
    expect((await ask("/docs/swagger-ui.css")).status).toBe(200);
    expect((await ask("/")).headers.location).toBe("/docs");
    expect((await ask("/docs/..%2f..%2fpackage.json")).status).toBe(404);
  });

  it("shows nothing of the inside when a function fails", async () => {
    const fails = async () => {
      throw new Error("secret");
    };
    const ask = await gateway({ handlers: { search: fails, enqueue: fails, testToken: fails } });
    const { status, text } = await ask("/api/health");
    expect([status, text]).toEqual([
      500,
      JSON.stringify({ detail: "An internal error occurred", code: "internal" }),
    ]);
  });

  it("sends a text while it is made, and nothing but its headers to HEAD", async () => {
    async function* pieces() {
      yield "one\n";
      yield "two\n";
    }
    const headers = { "content-type": "application/x-ndjson" };
    const ask = await gatewayOf(async () => ({ statusCode: 200, headers, stream: pieces() }));
    const got = await ask("/api/messages/export");
    expect(got).toMatchObject({ status: 200, text: "one\ntwo\n", headers });
    expect(got.headers).toMatchObject({ "transfer-encoding": "chunked", "x-request-id": expect.any(String) });
    expect(await ask("/api/messages/export", { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
  });

  it("makes no more of a text than is read, and ends it when its reader goes away or it fails", async () => {
    let made = 0;
    const ended = Promise.withResolvers<void>();
    async function* endless() {
      try {
        for (; ; made++) yield "x".repeat(100_000);
      } finally {
        ended.resolve();
      }
    }
    async function* failing() {
      yield "one";
      throw new Error("no more");
    }
    let isFailing = false;
    const ask = await gatewayOf(async () => ({ statusCode: 200, stream: isFailing ? failing() : endless() }));
    await expect(ask("/api/messages/export", { leaveAt: 1 })).rejects.toThrow();
    await ended.promise;
    expect(made).toBeLessThan(1_000);
    isFailing = true;
    await expect(ask("/api/messages/export")).rejects.toThrow();
    isFailing = false;
    expect((await ask("/api/nothing")).status).toBe(404);
  });
});

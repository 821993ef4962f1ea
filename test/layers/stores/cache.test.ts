import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Cache } from "#core/ports.ts";
import { memoryCache } from "#stores/cache/memory.ts";
import { redisCache } from "#stores/cache/redis.ts";
import { describeWithEngine, hasProgram } from "../../support/engines.ts";
import { freePort } from "../../support/free-port.ts";
import { type RedisServer, startRedis } from "../../support/redis-server.ts";

const how = "redis-server; apt-get install redis-server, or any other package of Redis that puts it on PATH";

describe("memoryCache", () => {
  keepsTheContract(() => memoryCache());

  it("forgets what was used longest ago when it is full", async () => {
    const cache = memoryCache(10_000);
    const value = "x".repeat(3_000);
    for (const key of ["a", "b", "c"]) await cache.set(key, value, 60);
    await cache.get("a");
    await cache.set("d", value, 60);
    expect(await cache.get("b")).toBeUndefined();
    expect(await cache.get("a")).toBe(value);
    expect(await cache.get("d")).toBe(value);
  });

  it("counts bytes, not characters", async () => {
    const cache = memoryCache(10_000);
    await cache.set("latin", "x".repeat(6_000), 60);
    expect(await cache.get("latin")).toBeDefined();
    await cache.set("cyrillic", "ж".repeat(6_000), 60);
    expect(await cache.get("cyrillic")).toBeUndefined();
  });

  it("keeps no old value where the new one is too large", async () => {
    const cache = memoryCache(1_000);
    await cache.set("key", "old", 60);
    await cache.set("key", "x".repeat(2_000), 60);
    expect(await cache.get("key")).toBeUndefined();
  });
});

describeWithEngine("redisCache", hasProgram("redis-server"), how, () => {
  let server: RedisServer;
  let opened: Cache[] = [];
  const open = (url = server.url) => {
    const cache = redisCache(url);
    opened.push(cache);
    return cache;
  };

  beforeAll(async () => {
    server = await startRedis();
  });
  afterEach(async () => {
    for (const cache of opened) await cache.close();
    opened = [];
  });
  afterAll(() => server?.remove());

  keepsTheContract(() => open());

  it("puts its own prefix before every key and an expiry on it", async () => {
    await open().set("prefixed", "value", 60);
    const plain = new Redis(server.url);
    expect(await plain.get("fastdiscorddb:prefixed")).toBe("value");
    expect(await plain.pttl("fastdiscorddb:prefixed")).toBeGreaterThan(50_000);
    await plain.quit();
  });

  it("connects once for many first calls", async () => {
    const cache = open();
    await Promise.all(Array.from({ length: 50 }, (_, i) => cache.set(`many-${i}`, String(i), 60)));
    expect(await Promise.all(Array.from({ length: 50 }, (_, i) => cache.get(`many-${i}`)))).toEqual(
      Array.from({ length: 50 }, (_, i) => String(i)),
    );
  });

  it("rejects soon when Redis dies, and works again when it is back", async () => {
    const cache = open();
    await cache.set("key", "before", 60);
    await server.kill();
    await rejectsWithin(1_000, () => cache.get("key"));
    await rejectsWithin(1_000, () => cache.set("key", "lost", 60));
    await rejectsWithin(1_000, () => cache.ping());

    // Long enough for several attempts to fail: none of them may end the process, or the attempts.
    await sleep(1_500);
    await rejectsWithin(100, () => cache.get("key"));

    await server.start();
    await eventually(3_000, () => cache.ping());
    await cache.set("key", "after", 60);
    expect(await cache.get("key")).toBe("after");
  });

  it("rejects what was asked at the moment of its death", async () => {
    const cache = open();
    await cache.ping();
    server.freeze();
    const asked = performance.now();
    const answers = Promise.allSettled(Array.from({ length: 20 }, () => cache.get("key")));
    await server.kill();
    expect((await answers).map((answer) => answer.status)).toEqual(Array(20).fill("rejected"));
    expect(performance.now() - asked).toBeLessThan(1_000);
    await server.start();
  });

  it("gives up a Redis that holds the connection but does not answer, and heals when it goes on", async () => {
    const cache = open();
    await cache.set("key", "value", 60);
    server.freeze();
    await rejectsWithin(1_000, () => cache.get("key"));
    await rejectsWithin(1_000, () => cache.get("key"));
    server.thaw();
    await eventually(3_000, () => cache.ping());
    expect(await cache.get("key")).toBe("value");
  });

  it("gives up a connection that went dead without a word, and makes another", async () => {
    const relay = await startRelay(server.port);
    const cache = open(relay.url);
    await cache.set("key", "value", 60);
    relay.goSilent();
    await rejectsWithin(1_000, () => cache.get("key"));
    await eventually(3_000, () => cache.ping());
    expect(await cache.get("key")).toBe("value");
    await cache.close();
    await relay.stop();
  });

  it("rejects after it was closed", async () => {
    const cache = open();
    await cache.ping();
    await cache.close();
    await rejectsWithin(100, () => cache.get("key"));
  });
});

describe("redisCache without a Redis", () => {
  it("rejects from the first call on and says why", async () => {
    const cache = redisCache(`redis://127.0.0.1:${await freePort()}`);
    await rejectsWithin(1_000, () => cache.get("key"), /Redis is away: .*ECONNREFUSED/);
    await rejectsWithin(100, () => cache.get("key"), /Redis is away: .*ECONNREFUSED/);
    await cache.close();
  });

  it("rejects soon where somebody listens, but says nothing", async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const cache = redisCache(`redis://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await rejectsWithin(1_000, () => cache.get("key"));
    await rejectsWithin(1_000, () => cache.get("key"));
    await cache.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it("can be closed before its first call", async () => {
    const cache = redisCache("redis://127.0.0.1:1");
    await cache.close();
    await rejectsWithin(100, () => cache.ping());
  });

  it("speaks TLS first to a rediss:// address", async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const cache = redisCache(`rediss://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const asked = cache.ping();
    const [socket] = (await once(server, "connection")) as [Socket];
    const [greeting] = (await once(socket, "data")) as [Buffer];
    const tlsHandshake = 22;
    expect(greeting[0]).toBe(tlsHandshake);
    for (const open of sockets) open.destroy();
    await expect(asked).rejects.toThrow("Redis is away");
    await cache.close();
    server.close();
  });
});

/** What every cache does, whatever keeps its entries. */
function keepsTheContract(make: () => Cache): void {
  it("answers what was set, and undefined for what was not", async () => {
    const cache = make();
    await cache.set("a", "first", 60);
    await cache.set("b", "", 60);
    expect(await cache.get("a")).toBe("first");
    expect(await cache.get("b")).toBe("");
    expect(await cache.get("never set")).toBeUndefined();
    await cache.close();
  });

  it("keeps the last of two values", async () => {
    const cache = make();
    await cache.set("twice", "first", 60);
    await cache.set("twice", "second", 60);
    expect(await cache.get("twice")).toBe("second");
    await cache.close();
  });

  it("keeps any text as it is, up to the largest answer that is cached", async () => {
    const cache = make();
    const text = `ж 漢字 👩‍👩‍👧 \u0000 "quoted"\r\n`;
    const large = text.repeat(25_000);
    await cache.set(text, text, 60);
    await cache.set("large", large, 60);
    expect(await cache.get(text)).toBe(text);
    expect(await cache.get("large")).toBe(large);
    await cache.close();
  });

  it("forgets a value after its seconds, and not before", async () => {
    const cache = make();
    await cache.set("brief", "value", 0.3);
    expect(await cache.get("brief")).toBe("value");
    await sleep(400);
    expect(await cache.get("brief")).toBeUndefined();
    await cache.close();
  });

  it("starts the seconds anew with every set", async () => {
    const cache = make();
    await cache.set("renewed", "value", 0.3);
    await cache.set("renewed", "value", 60);
    await sleep(400);
    expect(await cache.get("renewed")).toBe("value");
    await cache.close();
  });

  it("answers a ping", async () => {
    const cache = make();
    await expect(cache.ping()).resolves.toBeUndefined();
    await cache.close();
  });
}

/** A relay before Redis that can fall silent for every connection it has, as a lost route does, and still takes new ones. */
async function startRelay(port: number) {
  const sockets: Socket[] = [];
  const relay = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      sockets.push(socket);
      socket.on("error", () => socket.destroy());
    }
  }).listen(0, "127.0.0.1");
  await once(relay, "listening");
  return {
    url: `redis://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    goSilent() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      relay.close();
      await once(relay, "close");
    },
  };
}

async function rejectsWithin(
  milliseconds: number,
  ask: () => Promise<unknown>,
  message: RegExp = /^Redis is away: /,
): Promise<void> {
  const asked = performance.now();
  await expect(ask()).rejects.toThrow(message);
  expect(performance.now() - asked).toBeLessThan(milliseconds);
}

async function eventually(milliseconds: number, ask: () => Promise<unknown>): Promise<void> {
  await expect.poll(() => ask().then(() => true), { timeout: milliseconds }).toBe(true);
}

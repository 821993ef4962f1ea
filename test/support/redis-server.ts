import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.ts";

const startsWithin = 10_000;

/** A real Redis for one test file; it can die and come back on the same port, without what it held. */
export type RedisServer = {
  url: string;
  port: number;
  start(): Promise<void>;
  /** Ends the process at once, as a crash would. */
  kill(): Promise<void>;
  /** Stops it from answering while its connections stay open. */
  freeze(): void;
  thaw(): void;
  /** Ends the process and removes its folder. */
  remove(): Promise<void>;
};

/** Starts `redis-server` from PATH on a free port, in a folder of its own, keeping nothing on disk. */
export async function startRedis(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), "fastdiscorddb-redis-"));
  const port = await freePort();
  let child: ChildProcess | undefined;

  const server: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    port,
    async start() {
      const flags = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
      child = spawn("redis-server", flags, { stdio: "ignore" });
      process.once("exit", killNow);
      await answers(port, child);
    },
    async kill() {
      const dying = child;
      child = undefined;
      if (dying === undefined || dying.exitCode !== null) return;
      const gone = once(dying, "exit");
      dying.kill("SIGKILL");
      await gone;
      process.removeListener("exit", killNow);
    },
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    async remove() {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
  // A test run that ends early leaves no server behind.
  const killNow = () => void child?.kill("SIGKILL");
  await server.start();
  return server;
}

async function answers(port: number, child: ChildProcess): Promise<void> {
  const until = Date.now() + startsWithin;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`redis-server ended with code ${child.exitCode}`);
    if (await pings(port)) return;
    await sleep(20);
  }
  throw new Error(`redis-server did not answer within ${startsWithin} ms`);
}

function pings(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.once("data", () => socket.destroy());
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(socket.bytesRead > 0));
  });
}

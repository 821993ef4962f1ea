import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { startBenchDatabase } from "../bench/bench-database.ts";
import type { Random } from "../bench/random.ts";
import { end } from "./kills.ts";
import type { Subject } from "./subject.ts";

const messages = 30_000;
const span = 1_500;

/** No Postgres answers for a while that is longer than all tries of a part together. */
export function databaseAway(seconds: number) {
  const run = async (subject: Subject, random: Random): Promise<string[]> => {
    const database = await startBenchDatabase();
    const line = new Line(database.url);
    try {
      const server = subject.start(subject.files, { DATABASE_URL: await line.open() });
      await server.url();
      await pause(random.below(span));
      await line.cut();
      await pause(seconds * 1000);
      await line.open();
      const wrong = await subject.differences(server);
      return [...wrong, ...(await end(server))];
    } finally {
      await line.cut();
      await database.stop();
    }
  };
  return { fault: `Postgres away for ${seconds} s`, messages, run };
}

/** A way to a database that can be cut, and opened again at the same address. */
class Line {
  readonly #target: URL;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  constructor(target: string) {
    this.#target = new URL(target);
  }

  /** Answers the database's URL at this end. */
  async open(): Promise<string> {
    this.#server = createServer((near) => this.#join(near));
    await once(this.#server.listen(this.#port, "127.0.0.1"), "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
    const url = new URL(this.#target);
    url.host = `127.0.0.1:${this.#port}`;
    return url.href;
  }

  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = once(server.close(), "close");
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(near: Socket): void {
    const far = connect(Number(this.#target.port), this.#target.hostname);
    this.#sockets.add(near);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.pipe(other);
      // What ended one end ends the other; nobody here could do more about it.
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}

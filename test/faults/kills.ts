import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../bench/random.ts";
import type { Running } from "../support/command-line.ts";
import type { Subject } from "./subject.ts";

/** Every message came once and the latest: the list of what did not is empty. */
export type Outcome = { fault: string; wrong: string[] };

const messages = 30_000;
/** An import of that many takes about two seconds here; kills fall before, in and behind it. */
const span = 3_000;

/** Kills the server's process, its Postgres or all of its group at some moment of an import; then the next start goes on. */
export function kill(what: "node" | "postgres" | "group") {
  const run = async (subject: Subject, random: Random): Promise<string[]> => {
    const server = subject.start(subject.files);
    await server.url();
    await pause(random.below(span));
    if (what === "postgres") {
      killPostgres(subject);
      const wrong = await subject.differences(server);
      return [...wrong, ...(await end(server))];
    }
    if (what === "node") server.send("SIGKILL");
    else {
      killPostgres(subject);
      server.sendToGroup("SIGKILL");
    }
    await server.ended;
    // The same files again: an import that was killed before it was noted knows nothing to go on with.
    const next = subject.start(subject.files);
    const wrong = await subject.differences(next);
    return [...wrong, ...(await end(next))];
  };
  return { fault: `kill -9 of ${what}`, messages, run };
}

/** Stops every process of Postgres for a while: it is there, and does not answer. */
export function freeze(seconds: number) {
  const run = async (subject: Subject, random: Random): Promise<string[]> => {
    const server = subject.start(subject.files);
    await server.url();
    await pause(random.below(span));
    const pids = postgresPids(subject);
    for (const pid of pids) signal(pid, "SIGSTOP");
    await pause(seconds * 1000);
    for (const pid of pids) signal(pid, "SIGCONT");
    const wrong = await subject.differences(server);
    return [...wrong, ...(await end(server))];
  };
  return { fault: `Postgres frozen for ${seconds} s`, messages, run };
}

/** Ends the server as a user does, and says so when it does not end well. */
export async function end(server: Running): Promise<string[]> {
  server.send("SIGINT");
  const { code } = await server.ended;
  return code === 0 ? [] : [`it ended with ${code}`];
}

function killPostgres(subject: Subject): void {
  const pid = subject.workplace.postgres();
  if (pid !== undefined) signal(pid, "SIGKILL");
}

/** The postmaster and its children. */
function postgresPids(subject: Subject): number[] {
  const pid = subject.workplace.postgres();
  if (pid === undefined) return [];
  const children = readFileSync(join("/proc", String(pid), "task", String(pid), "children"), "utf8");
  return [pid, ...children.trim().split(" ").filter(Boolean).map(Number)];
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It has ended in between, which is as good.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

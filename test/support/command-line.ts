import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Json } from "#core/message.ts";

/** The repository's root. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** How a command ended and what it said. */
export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

/** A command in a process of its own. */
export type Running = {
  pid: number;
  /** Resolves with the match when stdout or stderr shows it; rejects when the process ends before. */
  shows(pattern: RegExp): Promise<RegExpExecArray>;
  /** Where the API listens, from the block that `start` prints. */
  url(): Promise<string>;
  send(signal: NodeJS.Signals): void;
  /** To the process and all that belong to its group, as a terminal's Ctrl-C. */
  sendToGroup(signal: NodeJS.Signals): void;
  type(text: string): void;
  ended: Promise<Ended>;
};

/** `stdin` is a text; where there is a `terminal`, both outputs are its one, and `type` types into it. */
type Options = {
  env?: { [name: string]: string };
  program?: string[];
  stdin?: string;
  terminal?: boolean;
};

/** A folder for a test's data and files, which Postgres' own user can enter; `remove` ends a Postgres that is left in it. */
export class Workplace {
  readonly path: string;
  readonly data: string;
  readonly #running = new Set<ChildProcess>();

  private constructor(path: string) {
    this.path = path;
    this.data = join(path, "data");
  }

  static async make(): Promise<Workplace> {
    const path = await mkdtemp(join(tmpdir(), "fastdiscorddb-cli-"));
    await chmod(path, 0o755);
    return new Workplace(path);
  }

  /** Writes a file, JSON unless it is a text, and answers its path. */
  async write(name: string, content: Json): Promise<string> {
    const path = join(this.path, name);
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  }

  /** Starts the real command here, with this workplace's data and any free port. */
  start(
    words: string[],
    { env = {}, program = [process.execPath, join(root, "cli/main.ts")], stdin, terminal }: Options = {},
  ): Running {
    const command = [...program, ...words];
    const [file = "", ...rest] = terminal ? inTerminal(command) : command;
    const child = spawn(file, rest, {
      cwd: this.path,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: this.data, PORT: "0", ...env },
      detached: true,
      stdio: [stdin === undefined && !terminal ? "ignore" : "pipe", "pipe", "pipe"],
    });
    if (!terminal) child.stdin?.end(stdin);
    this.#running.add(child);
    return follow(child);
  }

  /** Runs the command to its end. */
  run(words: string[], options?: Options): Promise<Ended> {
    return this.start(words, options).ended;
  }

  /** The process of the Postgres that runs on this workplace's data, if one does. */
  postgres(): number | undefined {
    try {
      const pid = Number(readFileSync(join(this.data, "postgres/postmaster.pid"), "utf8").split("\n")[0]);
      process.kill(pid, 0);
      return pid;
    } catch {
      // No file, or a process that is gone.
      return undefined;
    }
  }

  async remove(): Promise<void> {
    for (const child of this.#running) if (child.exitCode === null) child.kill("SIGKILL");
    const postgres = this.postgres();
    if (postgres !== undefined) process.kill(postgres, "SIGQUIT");
    while (this.postgres() !== undefined) await sleep(20);
    await rm(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** util-linux' script gives it one. */
function inTerminal(command: string[]): string[] {
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  return ["script", "-qec", quoted, "/dev/null"];
}

function follow(child: ChildProcess): Running {
  let [stdout, stderr] = ["", ""];
  const watching = new Set<() => void>();
  const look = () => {
    for (const watch of watching) watch();
  };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    look();
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    look();
  });
  const ended = new Promise<Ended>((done, failed) => {
    child.once("error", failed);
    child.once("close", (code, signal) => done({ code, signal, stdout, stderr }));
  });
  const shows = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((done, failed) => {
      const watch = () => {
        const match = pattern.exec(stdout) ?? pattern.exec(stderr);
        if (!match) return;
        watching.delete(watch);
        done(match);
      };
      watching.add(watch);
      watch();
      ended.then(() => failed(new Error(`ended without ${pattern}:\n${stdout}\n${stderr}`)));
    });
  const pid = child.pid ?? 0;
  return {
    pid,
    shows,
    url: async () => (await shows(/http:\/\/127\.0\.0\.1:\d+/))[0],
    send: (signal) => void process.kill(pid, signal),
    sendToGroup: (signal) => void process.kill(-pid, signal),
    type: (text) => void child.stdin?.write(text),
    ended,
  };
}

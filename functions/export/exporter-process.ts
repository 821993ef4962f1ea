import { type ChildProcess, spawn } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "#core/limits.ts";
import { noteExporter } from "./left-exporters.ts";

/** How often the files of a run are looked at, in milliseconds. */
const lookEvery = 500;
/** What is kept of stderr, in characters: a stack trace is below 10,000, an error page of Discord's below 100,000. */
const mostStderr = 256 * 1024;

/** How DiscordChatExporter is run. Times are in milliseconds. */
export type ExporterCall = {
  /** Its program, an absolute path. */
  program: string;
  /** Discord's token: it goes into the environment, and nowhere else. */
  token: string;
  /** An existing folder, below which each run makes one of its own; the process notes its number there. */
  folder: string;
  /** So long it may neither print anything new nor write anything. */
  silence?: number;
  /** So long it may take to end after it was asked to. */
  stopPatience?: number;
  /** While its JSON files take more than this, it is held still, in bytes. */
  mostBytes?: number;
  signal?: AbortSignal;
};

/** Why a run was ended from here: aborted, stuck, one file fills the disk by itself, or nobody wants what it does. */
export type StopReason = "aborted" | "silent" | "full" | "unwanted";

/** How the process ended; `error` says that it could not be started. */
export type ProcessEnd = {
  code: number | null;
  signal: NodeJS.Signals | null;
  error?: NodeJS.ErrnoException;
};

/**
 * DiscordChatExporter as a process of its own, with a bare environment, no stdin, and a watch over it: when it has done
 * nothing new for too long, or the signal aborts, it gets a SIGINT (it then closes its file) and, its patience over, a
 * SIGKILL. When its files outgrow their bound it is held by SIGSTOP until they were taken away.
 */
export class ExporterProcess {
  readonly #call: Required<Omit<ExporterCall, "signal">> & Pick<ExporterCall, "signal">;
  readonly #child: ChildProcess;
  readonly #closed = Promise.withResolvers<void>();
  #news = Promise.withResolvers<void>();
  #stderr = "";
  #alive = performance.now();
  readonly #said = new Set<string>();
  #seen = "";
  #isHeld = false;
  #reason: StopReason | undefined;
  #end: ProcessEnd | undefined;

  constructor(call: ExporterCall, argv: string[], onOutput: (line: string) => void) {
    const { exportSilence, exportPatience, exportBytes } = limits;
    this.#call = {
      ...call,
      silence: call.silence ?? exportSilence.value,
      stopPatience: call.stopPatience ?? exportPatience.value,
      mostBytes: call.mostBytes ?? exportBytes.value,
    };
    this.#child = spawn(call.program, argv, {
      cwd: call.folder,
      env: { ...bareEnvironment(call.folder), DISCORD_TOKEN: call.token },
      stdio: ["ignore", "pipe", "pipe"],
      // A terminal's Ctrl-C goes to us alone: we stop it in order.
      detached: true,
    });
    if (this.#child.pid !== undefined) noteExporter(call.folder, this.#child.pid);
    this.#follow(onOutput);
    call.signal?.addEventListener("abort", this.#abort, { once: true });
    if (call.signal?.aborted) this.#abort();
    void this.#watch();
  }

  get program(): string {
    return this.#call.program;
  }

  /** How it ended; undefined while it runs. */
  get end(): ProcessEnd | undefined {
    return this.#end;
  }

  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** What it wrote to stderr, as far as it is kept, without the token. */
  get stderr(): string {
    return this.#stderr.replaceAll(this.#call.token, "[hidden]");
  }

  /** Resolves when something may have changed: a line, a file, the end. At once when it has ended. */
  news(): Promise<void> {
    return this.#end ? Promise.resolve() : this.#news.promise;
  }

  /** Asks it to end, and kills it when it does not. */
  stop(reason: StopReason): void {
    if (this.#end || this.#reason) return;
    this.#reason = reason;
    this.#child.kill("SIGINT");
    this.#hold(false);
    const killing = setTimeout(() => this.#child.kill("SIGKILL"), this.#call.stopPatience);
    void this.#closed.promise.then(() => clearTimeout(killing));
  }

  /** Ends it at once, and resolves when it is gone. */
  async kill(): Promise<void> {
    if (!this.#end) this.#child.kill("SIGKILL");
    await this.#closed.promise;
  }

  readonly #abort = () => this.stop("aborted");

  #follow(onOutput: (line: string) => void): void {
    const child = this.#child;
    const reap = () => void child.kill("SIGKILL");
    process.once("exit", reap);
    const close = (end: ProcessEnd) => {
      if (this.#end) return;
      this.#end = end;
      process.removeListener("exit", reap);
      this.#call.signal?.removeEventListener("abort", this.#abort);
      this.#closed.resolve();
      this.#wake();
    };
    child.on("error", (error) => {
      // A signal that could not be sent is an error too.
      if (child.pid === undefined) close({ code: null, signal: null, error });
    });
    child.on("close", (code, signal) => close({ code, signal }));
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) => {
        // How far it is, it says again every 30 s, stuck or not.
        if (!this.#said.has(line)) this.#alive = performance.now();
        this.#said.add(line);
        if (stream === child.stdout) onOutput(line);
        else if (this.#stderr.length < mostStderr) this.#stderr += `${line}\n`;
        this.#wake();
      });
    }
  }

  async #watch(): Promise<void> {
    while (!this.#end) {
      await sleep(lookEvery);
      const sizes = await this.#sizes();
      const seen = sizes.join(" ");
      if (seen !== this.#seen || this.#isHeld) this.#alive = performance.now();
      this.#seen = seen;
      this.#bound(sizes);
      if (performance.now() - this.#alive > this.#call.silence) this.stop("silent");
      this.#wake();
    }
  }

  // Its open file is the last of them: while there are others, those are being taken away.
  #bound(sizes: number[]): void {
    const isOver = sizes.reduce((sum, size) => sum + size, 0) > this.#call.mostBytes;
    if (isOver && sizes.length < 2) this.stop("full");
    else this.#hold(isOver && this.#reason === undefined);
  }

  #hold(isHeld: boolean): void {
    // Windows cannot.
    if (isHeld === this.#isHeld || constants.signals.SIGSTOP === undefined) return;
    this.#isHeld = isHeld;
    this.#child.kill(isHeld ? "SIGSTOP" : "SIGCONT");
  }

  // What is gone by now, or cannot be looked at, counts as nothing: who opens it will say what is wrong.
  async #sizes(): Promise<number[]> {
    const { folder } = this.#call;
    const sizeOf = async (name: string) => (await stat(join(folder, name))).size;
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json"));
    return (await Promise.all(names.map((name) => sizeOf(name).catch(() => [])))).flat();
  }

  #wake(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}

/** Whether this can be a token: nothing that cannot stand in an HTTP header. */
export function isToken(token: string): boolean {
  return /^[!-~]+$/.test(token);
}

/** What DiscordChatExporter is started with, beside the token: nothing of ours, no credentials, no proxy, no settings that change what it does. */
export function bareEnvironment(folder: string): { [name: string]: string } {
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME: folder,
    TMPDIR: folder,
    // Without it there is a banner on stdout, and a refusal to start in some locales.
    FUCK_RUSSIA: "1",
    LANG: "en_US.UTF-8",
    LC_ALL: "en_US.UTF-8",
    TERM: "dumb",
    NO_COLOR: "1",
    // .NET unpacks libraries, and opens a socket for debuggers, where it may not be able to write.
    DOTNET_BUNDLE_EXTRACT_BASE_DIR: folder,
    DOTNET_EnableDiagnostics: "0",
  };
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Ended } from "../command-line.ts";
import { type FakeDiscord, fakeDiscord } from "./fake-discord.ts";
import type { FakeChannel, Scenario } from "./scenario.ts";

const environment = { DISCORD_TOKEN: "secret", FUCK_RUSSIA: "1", TERM: "dumb", NO_COLOR: "1" };

/** The stand-in as its own tests run it: as a process in a folder where nothing else is. */
export class Stage {
  readonly discord: FakeDiscord;

  private constructor(discord: FakeDiscord) {
    this.discord = discord;
  }

  static async make(scenario: Scenario | FakeChannel[]): Promise<Stage> {
    return new Stage(await fakeDiscord(Array.isArray(scenario) ? { channels: scenario } : scenario));
  }

  /** `env` is added; what is undefined in it is taken away. */
  start(argv: string[], env: { [name: string]: string | undefined } = {}): ChildProcess {
    const { program, folder } = this.discord;
    return spawn(program, argv, { cwd: folder, env: { ...environment, ...env } });
  }

  run(argv: string[], env?: { [name: string]: string | undefined }): Promise<Ended> {
    return ended(this.start(argv, env));
  }

  /** Exports a channel into `<id>.json`. */
  export(id: string, ...more: string[]): Promise<Ended> {
    return this.run([
      "export",
      "-c",
      id,
      "-f",
      "Json",
      "--utc",
      "--markdown",
      "false",
      "-o",
      "%c.json",
      ...more,
    ]);
  }

  async files(): Promise<string[]> {
    return (await readdir(this.discord.folder)).sort();
  }

  read(name: string): Promise<string> {
    return readFile(join(this.discord.folder, name), "utf8");
  }

  async document(name: string) {
    return JSON.parse(await this.read(name));
  }
}

/** How a process ended. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error("The process has no pipes.");
  const [out, err, [code, signal]] = await Promise.all([text(stdout), text(stderr), once(child, "close")]);
  return { stdout: out, stderr: err, code, signal };
}

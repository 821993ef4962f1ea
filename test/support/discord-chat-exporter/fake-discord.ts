import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Call, Scenario } from "./scenario.ts";

/** A Discord of a test's own, and the program that exports from it. */
export type FakeDiscord = {
  /** Takes DiscordChatExporter's place, wherever a path to it is asked for. */
  program: string;
  /** A folder for the test's own files. */
  folder: string;
  /** Every start of the program so far, in order, but for those that ask for its version: an archive does when it starts. */
  calls(): Promise<Call[]>;
  /** Lets things happen: the next start of the program finds this. */
  change(scenario: Scenario): Promise<void>;
  remove(): Promise<void>;
};

/** Makes a Discord. Its program needs no environment but DISCORD_TOKEN, no PATH either. */
export async function fakeDiscord(scenario: Scenario): Promise<FakeDiscord> {
  const home = await mkdtemp(join(tmpdir(), "fastdiscorddb-discord-"));
  const folder = join(home, "work");
  const [program, path] = [join(home, "DiscordChatExporter.Cli"), join(home, "scenario.json")];
  const change = (next: Scenario) => writeFile(path, JSON.stringify(next));
  const words = [process.execPath, join(import.meta.dirname, "main.ts"), path].map(quoted);
  // A shell, since a script's first line takes neither spaces nor long paths; exec keeps the process for the signals.
  await writeFile(program, `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`);
  await chmod(program, 0o755);
  await mkdir(folder);
  await change(scenario);
  return {
    program,
    folder,
    change,
    async calls() {
      const lines = await readFile(`${path}l`, "utf8").catch(() => "");
      return lines
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Call)
        .filter(({ argv }) => argv[0] !== "--version");
    },
    remove: () => rm(home, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

import { spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root, Workplace } from "../../support/command-line.ts";

let place: Workplace;
const scripts: { [shell: string]: string } = {};
beforeAll(async () => {
  place = await Workplace.make();
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, stdout } = await place.run(["completion", shell]);
    expect(code).toBe(0);
    scripts[shell] = stdout;
  }
});
afterAll(() => place.remove());

/** What bash offers for the last of these words. */
function offered(...words: string[]): string[] {
  const list = ["fastdiscorddb", ...words].map((word) => `'${word}'`).join(" ");
  const line = `COMP_WORDS=(${list}); COMP_CWORD=${words.length}; _fastdiscorddb; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", `${scripts.bash}\n${line}`]);
  expect(stderr.toString()).toBe("");
  return stdout.toString().split("\n").filter(Boolean);
}

describe("completion", () => {
  it.each<[string[], string[]]>([
    [["se"], ["search"]],
    [["ex"], ["export", "exports"]],
    [["--v"], ["--version"]],
    [["exports", "re"], ["retry"]],
    [
      ["search", "--co"],
      ["--context", "--count"],
    ],
    [["search", "pie", "--js"], ["--json"]],
    [["search", "exports", "--sort", "n"], ["newest"]],
    [["search", "--sort", "=", "o"], ["oldest"]],
    [
      ["search", "--sort", "="],
      ["newest", "oldest", "relevance"],
    ],
    [["search", "--limit", ""], []],
    [
      ["export", "--threads", ""],
      ["none", "active", "all"],
    ],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    [["import", ""], []],
    [["exports", "show", "--j"], ["--json"]],
  ])("offers for %j in bash what fits: %j", (words, choices) => {
    expect(offered(...words)).toEqual(choices);
  });

  it("makes a script that bash reads, and that completes at a tab", async () => {
    expect(spawnSync("bash", ["-n"], { input: scripts.bash }).stderr.toString()).toBe("");
    const path = await place.write("complete.bash", scripts.bash ?? "");
    const bash = place.start([], { program: ["bash", "--norc", "--noprofile", "-i"], terminal: true });
    bash.type(`fastdiscorddb() { echo "called: $*"; }; source ${path}; echo rea''dy\n`);
    await bash.shows(/^ready/m);
    bash.type("fastdiscorddb statu\t--js\t\n");
    await bash.shows(/called: status --json/);
    bash.type("exit\n");
    await bash.ended;
  });

  it.each(["bash", "zsh", "fish"])(
    "names in %s every command, and every option with two hyphens",
    async (shell) => {
      const files = await readdir(join(root, "cli/commands"));
      const names = files.map((file) => file.replace(".ts", ""));
      expect(names.length).toBeGreaterThan(12);
      const { stdout: help } = await place.run(["search", "--help"]);
      const options = [...help.matchAll(/^ +(?:-\w, )?--([\w-]+)/gm)].map((match) => match[1] ?? "");
      expect(options).toContain("context");
      for (const name of [...names, ...options]) expect(scripts[shell]).toMatch(new RegExp(`\\b${name}\\b`));
    },
  );

  it("keeps the words of descriptions between quotes", () => {
    // An apostrophe, as in "Chrome's DevTools", would end them.
    for (const line of scripts.fish?.split("\n").filter((each) => each.startsWith("complete ")) ?? []) {
      expect(line).toMatch(/^complete -c fastdiscorddb(?: -?[\w-]+| '(?:[^\\']|\\[\\'])*')+$/);
    }
    expect(spawnSync("bash", ["-n"], { input: scripts.zsh?.replaceAll("(@)", "") }).stderr.toString()).toBe(
      "",
    );
  });

  it.each([
    [["completion"], "missing required argument"],
    [["completion", "tcsh"], "Allowed choices are bash, zsh, fish"],
  ])("ends with 2 for %j", async (words, says) => {
    const { code, stderr } = await place.run(words);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });
});

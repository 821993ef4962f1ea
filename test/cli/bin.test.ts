import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root, Workplace } from "../support/command-line.ts";

let place: Workplace;
beforeAll(async () => {
  place = await Workplace.make();
});
afterAll(() => place.remove());

/** The command as a Node of this version would start it. */
function startedBy(version: string): string[] {
  const versions = `{ ...process.versions, node: "${version}" }`;
  const pretend = `Object.defineProperty(process, "versions", { value: ${versions} });`;
  return [process.execPath, "--import", `data:text/javascript,${pretend}`, join(root, "cli/bin.ts")];
}

describe("the installed command", () => {
  it("runs where Node is new enough", async () => {
    const { code, stdout, stderr } = await place.run(["--version"], { program: startedBy("24.0.0") });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("says in one line how to get another Node where it is too old", async () => {
    expect(await place.run(["search", "pie"], { program: startedBy("20.20.2") })).toMatchObject({
      code: 1,
      stdout: "",
      stderr:
        "fastdiscorddb: Node 24 or later is needed; this is Node 20.20.2. " +
        "Install it, or run: npx -p node@24 -p fastdiscorddb fastdiscorddb search pie\n",
    });
  });

  it("keeps quiet of Node's own experiments, and of nothing else", async () => {
    const warn = (text: string) => `process.emitWarning("${text}", "ExperimentalWarning");`;
    const late = `setTimeout(() => { ${warn("SQLite is an experimental feature")} ${warn("Another one")} }, 50);`;
    const [node = "", ...words] = startedBy("24.0.0");
    const program = [node, "--import", `data:text/javascript,${late}`, ...words];
    const { stderr } = await place.run(["--version"], { program });
    expect(stderr).toContain("Another one");
    expect(stderr).not.toContain("SQLite");
  });
});

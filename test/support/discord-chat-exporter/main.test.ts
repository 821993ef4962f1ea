import type { ChildProcess } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { split } from "../split-all.ts";
import type { FakeChannel } from "./scenario.ts";
import { ended, Stage } from "./stage.ts";

let stage: Stage;
afterEach(() => stage.discord.remove());

describe("the stand-in and signals", () => {
  const slow: FakeChannel = { id: "200", messages: { count: 10_000 }, pace: 1 };

  async function writing(): Promise<ChildProcess> {
    const child = stage.start(["export", "-c", "200", "-f", "Json", "-o", "%c.json"]);
    await vi.waitFor(
      async () => expect((await stat(join(stage.discord.folder, "200.json"))).size).toBeGreaterThan(3_000),
      {
        timeout: 20_000,
      },
    );
    return child;
  }

  it("closes its file at SIGINT", async () => {
    stage = await Stage.make([slow]);
    const child = await writing();
    child.kill("SIGINT");
    expect(await ended(child)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        "ERROR\nSystem.Threading.Tasks.TaskCanceledException: A task was canceled.\n",
      ),
    });
    const { messages, messageCount } = await stage.document("200.json");
    expect(messages.length).toBe(messageCount);
    expect(messageCount).toBeLessThan(10_000);
  });

  it("leaves its file cut at SIGTERM", async () => {
    stage = await Stage.make([slow]);
    const child = await writing();
    child.kill("SIGTERM");
    expect((await ended(child)).code).toBe(143);
    expect(await split(await stage.read("200.json"))).toMatchObject({ fault: { code: "truncated" } });
  });
});

describe("the stand-in", () => {
  it("tells its version, and helps with what it does not understand", async () => {
    stage = await Stage.make([]);
    expect(await stage.run(["--version"])).toMatchObject({ code: 0, stdout: "v2.47.0\n" });
    expect(await stage.run([])).toMatchObject({ code: 0, stdout: expect.stringContaining("USAGE") });
    expect(await stage.run(["export", "-c", "1", "--what"])).toMatchObject({
      code: 1,
      stderr: "Unrecognized option(s):\n--what\n",
      stdout: expect.stringContaining("USAGE"),
    });
  });

  it("writes down every start, and does nothing when it finds the token in the arguments", async () => {
    stage = await Stage.make([{ id: "200", messages: { count: 1 } }]);
    for (const argv of [
      ["-t", "secret"],
      ["--filter", "from:xsecretx"],
    ]) {
      expect((await stage.export("200", ...argv)).code).toBe(97);
    }
    const calls = await stage.discord.calls();
    expect(calls).toMatchObject([
      { argv: expect.arrayContaining(["-t"]) },
      { env: { DISCORD_TOKEN: "secret" } },
    ]);
    expect(await stage.files()).toEqual([]);
  });

  it("shows its banner, and the note of a container, unless the environment says otherwise", async () => {
    stage = await Stage.make([{ id: "200", messages: { count: 1 } }]);
    const argv = ["export", "-c", "200", "-f", "Json", "-o", "%c.json"];
    const env = { FUCK_RUSSIA: undefined, DOTNET_RUNNING_IN_CONTAINER: "true" };
    expect(await stage.run(argv, env)).toMatchObject({
      stdout: expect.stringMatching(/^┌─+┐\n(│.*│\n){7}└─+┘\n\nResolving/),
      stderr: expect.stringMatching(/^Note: Output streams are redirected/),
    });
  });
});

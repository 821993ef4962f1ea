import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findExporter, watchExporter } from "../../../infra/local/find-exporter.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fastdiscorddb-find-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function program(name: string, does: string, mode = 0o755): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${does}\n`);
  await chmod(path, mode);
  return path;
}

describe("looking for the exporter", () => {
  it("tells its version", async () => {
    const path = await program("good", "echo v2.47.0");
    expect(await findExporter(path)).toEqual({
      ...{ state: "ready", detail: `DiscordChatExporter v2.47.0 at ${path}`, remedy: null },
    });
  });

  it("gives it nothing of its own environment", async () => {
    const path = await program("curious", `test -z "$SECRET_OF_OURS" && echo v2.47.0`);
    process.env.SECRET_OF_OURS = "secret";
    const { state } = await findExporter(path);
    delete process.env.SECRET_OF_OURS;
    expect(state).toBe("ready");
  });

  it("says that nobody named one", async () => {
    expect(await findExporter(undefined)).toMatchObject({
      state: "missing",
      remedy: expect.stringContaining("Set DCE_PATH"),
    });
  });

  it.each([
    ["echo v2.44.2", "is v2.44.2; 2.45 or later is needed"],
    ["echo hello", "says no version: it is another program"],
    ["exit 1", "does not run"],
  ])("does not take one that does %j", async (does, what) => {
    const path = await program("bad", does);
    expect(await findExporter(path)).toEqual({
      ...{ state: "unusable", detail: `DCE_PATH is ${path}, which ${what}.`, remedy: expect.any(String) },
    });
  });

  it("says that it is not there, or may not be run", async () => {
    expect((await findExporter(join(folder, "none"))).detail).toMatch(/which is not there\.$/);
    expect((await findExporter(await program("closed", "echo v2.47.0", 0o644))).detail).toMatch(
      /which may not be run\.$/,
    );
  });

  it("is done once for who asks often", async () => {
    const count = join(folder, "count");
    const exporter = watchExporter(await program("counted", `echo >> ${count}; echo v2.47.0`));
    const [first, second] = await Promise.all([exporter(), exporter()]);
    expect(second).toBe(first);
    expect(await exporter()).toBe(first);
    expect(first).toMatchObject({ state: "ready" });
  });
});

import { mkdir, readdir, readFile } from "node:fs/promises";
import type { Profiler } from "node:inspector";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Running, root, Workplace } from "../support/command-line.ts";

let place: Workplace;
beforeEach(async () => {
  place = await Workplace.make();
});
afterEach(() => place.remove());

/** Waits for the archive, and looks for some words in it. */
async function search(run: Running): Promise<void> {
  await run.shows(/Ctrl-C stops\./);
  const url = await run.url();
  for (let number = 0; number < 20; number++)
    expect((await fetch(`${url}/api/chats/search?search_term=pie${number}`)).status).toBe(200);
}

/** What DevTools needs of the file: a tree of functions, and for each moment the one that ran. */
async function readProfile(path: string): Promise<Profiler.Profile & { own: Set<string> }> {
  const profile = JSON.parse(await readFile(path, "utf8")) as Profiler.Profile;
  const frames = profile.nodes.map(({ callFrame }) => callFrame);
  const own = frames.filter(({ url }) => /\/(infra|functions|layers)\/.*\.ts$/.test(url));
  return { ...profile, own: new Set(own.map(({ functionName }) => functionName)) };
}

describe("a profile of start", () => {
  it("tells at the end where the time went, and where it was written", async () => {
    const run = place.start(["start", "--profile"]);
    await search(run);
    expect((await readdir(place.path)).filter((name) => name !== "data")).toEqual([]);
    run.sendToGroup("SIGINT");
    const { code, stderr } = await run.ended;
    expect(code).toBe(0);
    const [, path = ""] =
      /^Profile: (.+) \(Chrome's DevTools open it, under Performance\)\nStopped\.\n$/.exec(stderr) ?? [];
    expect(path).toMatch(/\/fastdiscorddb-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.cpuprofile$/);
    expect((await readdir(place.path)).sort()).toEqual(["data", path.slice(place.path.length + 1)]);

    const { nodes, samples, timeDeltas, startTime, endTime, own } = await readProfile(path);
    const ids = new Set(nodes.map(({ id }) => id));
    expect(samples?.length).toBeGreaterThan(100);
    expect(samples?.every((id) => ids.has(id))).toBe(true);
    expect(timeDeltas).toHaveLength(samples?.length ?? -1);
    expect(endTime).toBeGreaterThan(startTime);
    expect([...own]).toEqual(expect.arrayContaining(["startLocal", "answer"]));
  });

  it("is written under the given name at a SIGTERM, through npm too", async () => {
    const path = join(place.path, "slow.cpuprofile");
    const run = place.start(["--profile", path], {
      program: ["npm", "--prefix", root, "start", "--"],
      env: { npm_config_loglevel: "error" },
    });
    await search(run);
    run.send("SIGTERM");
    expect((await run.ended).stderr).toMatch(/^Profile: .*\/slow\.cpuprofile .*\nStopped\.\n$/);
    expect((await readProfile(path)).own.size).toBeGreaterThan(10);
    expect(place.postgres()).toBeUndefined();
  });

  it("is there before a second Ctrl-C ends a stop that takes too long", async () => {
    const run = place.start(["start", "--profile", "cut.cpuprofile"]);
    await search(run);
    const postgres = place.postgres() ?? 0;
    process.kill(postgres, "SIGSTOP");
    run.send("SIGINT");
    await run.shows(/Profile: /);
    await sleep(1_200);
    run.send("SIGINT");
    expect(await run.ended).toMatchObject({ code: 130 });
    process.kill(postgres, "SIGCONT");
    while (place.postgres() === postgres) await sleep(20);
    expect((await readProfile(join(place.path, "cut.cpuprofile"))).own.size).toBeGreaterThan(10);
  });

  it("does not keep the archive from stopping when it cannot be written", async () => {
    const folder = join(place.path, "folder.cpuprofile");
    const run = place.start(["start", "--profile", folder]);
    await search(run);
    await mkdir(folder);
    run.send("SIGINT");
    const { code, stderr } = await run.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^The profile could not be written: E(?:ISDIR|EXIST).*folder\.cpuprofile.*\nStopped\.\n$/,
    );
    expect(place.postgres()).toBeUndefined();
  });

  it("never overwrites an export, nor begins where it could not be written", async () => {
    const path = await place.write("own.json", { messages: [] });
    const taken = await place.run(["start", "--profile", path]);
    expect(taken).toMatchObject({ code: 2, stdout: "" });
    expect(taken.stderr).toMatch(/must end with \.cpuprofile; name what to import before --profile\./);
    expect(await readFile(path, "utf8")).toBe('{"messages":[]}');
    const lost = await place.run(["start", "--profile", "missing/a.cpuprofile"]);
    expect(lost).toMatchObject({ code: 2, stdout: "" });
    expect(lost.stderr).toMatch(
      /^fastdiscorddb: The profile cannot be written to .*\/missing\/a\.cpuprofile: ENOENT.*\n$/,
    );
    expect(await readdir(place.path)).toEqual(["own.json"]);
    const old = await place.write("old.cpuprofile", "an older profile");
    await mkdir(join(place.path, "folder.cpuprofile"));
    for (const name of ["old.cpuprofile", "folder.cpuprofile"]) {
      const refused = await place.run(["start", "--profile", name]);
      expect(refused).toMatchObject({ code: 2, stdout: "" });
      expect(refused.stderr).toMatch(/\.cpuprofile: something is there already\.\n$/);
    }
    expect(await readFile(old, "utf8")).toBe("an older profile");
  });
});

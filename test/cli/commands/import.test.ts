import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ImportStatus } from "#core/api/answers.ts";
import type { Json } from "#core/message.ts";
import { type Running, Workplace } from "../../support/command-line.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";

/** An export with so many messages, in a channel of its own. */
function exportOf(count: number, channel: string): { [key: string]: Json } {
  const messages = Array.from({ length: count }, (_, index) =>
    rawMessage(idAt(Date.UTC(2024, 0, 1) + index * 1_000), `The quince number ${index}`),
  );
  return rawExport(messages, { channel: { id: channel, type: "GuildTextChat", name: `c${channel}` } });
}

describe("import while a server runs", () => {
  let place: Workplace;
  let server: Running;
  beforeAll(async () => {
    place = await Workplace.make();
    server = place.start(["start"]);
    await server.shows(/Ctrl-C stops/);
  });
  afterAll(async () => {
    server.send("SIGINT");
    await server.ended;
    await place.remove();
  });

  it("loads into that server, says that the sample goes, and finds nothing new the second time", async () => {
    const path = await place.write("twice.json", exportOf(12, "201"));
    const first = await place.run(["import", path]);
    expect(first.stderr).toBe(
      "The shipped sample server was removed: the archive holds your own messages now.\n",
    );
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(
      /^Imported: 1 file, 12 messages: 12 new, 0 changed, 0 already there, 0 skipped; \d.* s, .*B\/s\n$/,
    );
    const second = await place.run(["import", path]);
    expect(second).toMatchObject({ code: 0, stderr: "" });
    expect(second.stdout).toContain("12 messages: 0 new, 0 changed, 12 already there, 0 skipped");
    const answer = await fetch(`${await server.url()}/api/chats/search?search_term=quince number 11`);
    expect(await answer.json()).toMatchObject({ total_count: 1 });
  });

  it("loads the good files among bad ones, names each place of a problem, and ends with 3", async () => {
    const good = await place.write("good.json", exportOf(3, "202"));
    const broken = await place.write("broken.json", JSON.stringify(exportOf(3, "203")).slice(0, -150));
    const { code, stdout, stderr } = await place.run([
      "import",
      good,
      broken,
      join(place.path, "missing/*.json"),
    ]);
    expect({ code, stderr }).toEqual({ code: 3, stderr: "" });
    expect(stdout).toMatch(/^Import failed in part: 2 files \(1 of them failed\), \d messages: \d new/);
    expect(stdout).toMatch(
      /\ntruncated \(1\): the file ends in the middle\n {2}broken\.json.*: The file ends at byte \d+/,
    );
    expect(stdout).toMatch(/\nno_files \(1\): .*\n {2}missing\/\*\.json: Nothing to import was found/);
  });

  it("ends with 0 when only messages are not valid, and says which", async () => {
    const document = rawExport([rawMessage(idAt("2024-01-01"), "fine"), { id: "77", content: "no time" }]);
    const { code, stdout } = await place.run(["import", await place.write("odd.json", document)]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/1 new, 0 changed, 0 already there, 1 skipped/);
    expect(stdout).toMatch(
      /\nbad_message \(1\): .*\n {2}odd\.json, byte \d+, message 77: "timestamp" is missing/,
    );
  });

  it("answers --json with one object, the import's last status", async () => {
    const path = await place.write("json.json", exportOf(4, "204"));
    const { code, stdout, stderr } = await place.run(["import", "--json", path]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(ImportStatus.parse(JSON.parse(stdout))).toMatchObject({
      state: "complete",
      counters: { read: 4, new: 4 },
    });
  });

  it("says that the rest comes in later when the server goes away in the middle", async () => {
    const other = await Workplace.make();
    const dying = other.start(["start"]);
    await dying.shows(/Ctrl-C stops/);
    const client = other.start(["import", await other.write("many.json", exportOf(60_000, "205"))]);
    while (!(await isImporting(await dying.url()))) await sleep(20);
    dying.send("SIGKILL");
    const { code, stderr } = await client.ended;
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /has stopped\. What was read is kept; the rest comes in at the next start: npm start\n$/,
    );
    expect(stderr).not.toContain("    at ");
    await other.remove();
  });
});

describe("import without a server", () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await Workplace.make();
  });
  afterEach(() => place.remove());

  it("runs one for itself, and leaves nothing running", async () => {
    const path = await place.write("own.json", exportOf(7, "201"));
    const { code, stdout, stderr } = await place.run(["import", "--quiet", path]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("7 new");
    expect(place.postgres()).toBeUndefined();
    const status = JSON.parse((await place.run(["status", "--json"])).stdout);
    expect(status).toMatchObject({ archive: { messages: 7 }, imports: { running: 0 } });
  });

  it("ends with 130 at Ctrl-C, and the next start brings in the rest", async () => {
    const run = place.start(["import", await place.write("many.json", exportOf(60_000, "201"))]);
    const staged = join(place.data, "objects/buckets/fastdiscorddb/objects/staged");
    while (!existsSync(staged)) await sleep(20);
    run.sendToGroup("SIGINT");
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
    expect(stderr).toMatch(
      /^What was read is kept; the rest comes in at the next start: npm start\nInterrupted\.\n$/,
    );
    expect(place.postgres()).toBeUndefined();

    const next = place.start(["start"]);
    await next.shows(/Going on with 1 import that an earlier end cut/);
    await next.shows(/Imported: 1 file, 60,000 messages/);
    next.send("SIGINT");
    expect((await next.ended).code).toBe(0);
  });

  it("ends with 4 when none can be started", async () => {
    await mkdir(place.data);
    await writeFile(join(place.data, "layout"), "99\n");
    const { code, stdout, stderr } = await place.run([
      "import",
      await place.write("own.json", exportOf(1, "201")),
    ]);
    expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
    expect(stderr).toMatch(/none could be started\. A newer FastDiscordDB made the data folder/);
  });

  it("ends with 3 and starts nothing when nothing is found", async () => {
    const { code, stdout } = await place.run(["import", "missing.json"]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^no_files \(1\): .*\n {2}missing\.json: Nothing to import was found/);
    const { stdout: json } = await place.run(["import", "--json", "missing.json"]);
    expect(JSON.parse(json)).toMatchObject({ state: "failed", errors: [{ code: "no_files" }] });
    expect(existsSync(place.data)).toBe(false);
  });

  it("reads everything and starts nothing with --dry-run", async () => {
    await mkdir(join(place.path, "exports"));
    await place.write("exports/a.json", exportOf(12_000, "201"));
    await place.write("exports/b.json", exportOf(3, "202"));
    const { code, stdout, stderr } = await place.run(["import", "--dry-run", "exports"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Would import: 2 files, \d.* MB, 12,003 messages, 0 skipped; read in /);
    expect(stdout).toContain("\n  Guild: 2 channels\n    #c201: 12,000 messages\n    #c202: 3 messages\n");

    await place.write("exports/c.json", JSON.stringify(exportOf(3, "203")).slice(0, -150));
    const checked = await place.run(["import", "--dry-run", "--json", "exports"]);
    expect(checked.code).toBe(3);
    expect(JSON.parse(checked.stdout)).toMatchObject({
      dry_run: true,
      files: { total: 3, read: 2, failed: 1 },
      guilds: [{ id: "100", channels: [{ id: "201", messages: 12_000 }, { id: "202" }, { id: "203" }] }],
      errors: [{ code: "truncated" }],
    });
    expect(existsSync(place.data)).toBe(false);
  });
});

async function isImporting(url: string): Promise<boolean> {
  const { imports, archive } = (await (await fetch(`${url}/api/health`)).json()) as {
    imports: { running: number };
    archive: { messages: number };
  };
  return imports.running > 0 && archive.messages > 0;
}

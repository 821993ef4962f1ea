import { chmod, mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Json } from "#core/message.ts";
import { type Running, root, Workplace } from "../../support/command-line.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { freePort } from "../../support/free-port.ts";

let place: Workplace;
beforeEach(async () => {
  place = await Workplace.make();
});
afterEach(() => place.remove());

/** An export with so many messages, in a channel of its own. */
function exportOf(count: number, channel = "200"): { [key: string]: Json } {
  const messages = Array.from({ length: count }, (_, index) =>
    rawMessage(idAt(Date.UTC(2024, 0, 1) + index * 1_000), `The plum number ${index}`),
  );
  return rawExport(messages, { channel: { id: channel, type: "GuildTextChat", name: `c${channel}` } });
}

async function held(url: string): Promise<{ messages: number; guilds: number }> {
  const answer = await fetch(`${url}/api/health`);
  return ((await answer.json()) as { archive: { messages: number; guilds: number } }).archive;
}

async function untilHeld(url: string, messages: number): Promise<void> {
  while ((await held(url)).messages < messages) await sleep(20);
}

async function stop(run: Running): Promise<void> {
  run.sendToGroup("SIGINT");
  expect(await run.ended).toMatchObject({ code: 0, stderr: expect.stringMatching(/Stopped\.\n$/) });
  expect(place.postgres()).toBeUndefined();
}

describe("start", () => {
  it("shows one block, serves the sample, stops at Ctrl-C, and finds everything again", async () => {
    const first = place.start(["start"]);
    await first.shows(/Ctrl-C stops\.\n/);
    const url = await first.url();
    const { messages } = await held(url);
    expect(messages).toBeGreaterThan(100);
    const found = await fetch(`${url}/api/chats/search?search_term=pie`);
    expect(await found.json()).toMatchObject({ messages: expect.arrayContaining([expect.anything()]) });
    expect((await fetch(`${url}/docs/swagger-ui.css`)).status).toBe(200);
    await stop(first);
    const { stdout } = await first.ended;
    expect(stdout.split("\n")).toEqual([
      expect.stringMatching(/^FastDiscordDB \d+\.\d+\.\d+ {3}http:\/\/127\.0\.0\.1:\d+ {3}\(API: \/docs\)$/),
      expect.stringMatching(
        /^Archive: 1 server, \d+ channels, \d+ people, \d+ messages, [\d-]{10} to [\d-]{10} .*sample server\)$/,
      ),
      expect.stringMatching(/^Exporter: missing: DCE_PATH is not set: .* Set DCE_PATH to the program of /),
      "Try:",
      `  curl '${url}/api/chats/search?search_term=pie'`,
      '  npm run -s cli -- search "pie"',
      "  npm start -- path/to/your/exports/",
      "Ctrl-C stops.",
      "",
    ]);

    const again = place.start(["start"]);
    await again.shows(/sample server\)/);
    expect(await held(await again.url())).toMatchObject({ messages });
    await stop(again);

    const own = place.start(["start", await place.write("own.json", exportOf(3))]);
    await own.shows(/The shipped sample server was removed/);
    expect(await held(await own.url())).toMatchObject({ guilds: 1, messages: 3 });
    await stop(own);
    expect((await own.ended).stdout).toMatch(
      /Ctrl-C stops\.\nImported: 1 file, 3 messages: 3 new, 0 changed/,
    );
  });

  it("goes on serving whatever the files are", async () => {
    const broken = await place.write("broken.json", JSON.stringify(exportOf(3)).slice(0, -200));
    const run = place.start([
      "start",
      broken,
      "missing.json",
      await place.write("good.json", exportOf(2, "201")),
    ]);
    await run.shows(/Import failed in part: 2 files \(1 of them failed\)/);
    await run.shows(/truncated \(1\)[\s\S]*broken\.json/);
    await run.shows(/no_files \(1\)[\s\S]*missing\.json/);
    expect((await held(await run.url())).messages).toBeGreaterThanOrEqual(4);
    await stop(run);
  });

  it("names the archive and the port in what it says to try, where they are not the usual ones", async () => {
    const data = join(place.path, "elsewhere");
    const port = String(await freePort());
    const run = place.start(["start"], { env: { DATA_DIR: data, PORT: port } });
    await run.shows(/Ctrl-C stops/);
    run.send("SIGINT");
    const { stdout } = await run.ended;
    expect(stdout).toContain(`\n  DATA_DIR=${data} npm run -s cli -- search "pie"\n`);
    expect(stdout).toContain(`\n  DATA_DIR=${data} PORT=${port} npm start -- path/to/your/exports/\n`);
  });

  it("says plainly that DCE_PATH is wrong, and goes on", async () => {
    const run = place.start(["start"], { env: { DCE_PATH: join(place.path, "nothing") } });
    await run.shows(/\nExporter: unusable: DCE_PATH is \S+\/nothing, which is not there\. Correct DCE_PATH /);
    const health = await (await fetch(`${await run.url()}/api/health`)).json();
    expect(health).toMatchObject({ status: "ok", exporter: { state: "unusable" } });
    await stop(run);
  });

  it("stops at once while it imports, and goes on with the import at the next start", async () => {
    const path = await place.write("many.json", exportOf(60_000));
    const run = place.start(["start", path]);
    const url = await run.url();
    await untilHeld(url, 1);
    const asked = performance.now();
    await stop(run);
    expect(performance.now() - asked).toBeLessThan(5_000);
    expect((await run.ended).stdout).not.toContain("Imported");

    const next = place.start(["start"]);
    await next.shows(/Going on with 1 import that an earlier end cut\./);
    await next.shows(/Imported: 1 file, 60,000 messages/);
    expect(await held(await next.url())).toMatchObject({ messages: 60_000 });
    await stop(next);
  });

  it.each([
    ["the process", (run: Running) => run.send("SIGKILL")],
    ["its whole group", (run: Running) => run.sendToGroup("SIGKILL")],
  ])("has every message after a kill -9 of %s and another start", async (_, kill) => {
    const path = await place.write("many.json", exportOf(40_000));
    const run = place.start(["start", path]);
    await untilHeld(await run.url(), 1);
    kill(run);
    expect(await run.ended).toMatchObject({ signal: "SIGKILL" });

    const next = place.start(["start"]);
    await untilHeld(await next.url(), 40_000);
    expect(await held(await next.url())).toMatchObject({ messages: 40_000, guilds: 1 });
    await stop(next);
  });

  it("ends at once, and Postgres with it, at a second Ctrl-C when stopping takes too long", async () => {
    const run = place.start(["start"]);
    await run.shows(/Ctrl-C stops\./);
    const postgres = place.postgres() ?? 0;
    process.kill(postgres, "SIGSTOP");
    run.send("SIGINT");
    await sleep(1_200);
    run.send("SIGINT");
    expect(await run.ended).toMatchObject({ code: 130 });
    process.kill(postgres, "SIGCONT");
    while (place.postgres() === postgres) await sleep(20);
  });
});

describe("start through npm", () => {
  const program = ["npm", "--prefix", root, "start", "--"];

  it.each([
    ["Ctrl-C", (run: Running) => run.sendToGroup("SIGINT")],
    ["a SIGTERM to npm alone", (run: Running) => run.send("SIGTERM")],
  ])("stops everything at %s, without a word of npm's", async (_, end) => {
    const run = place.start([await place.write("own.json", exportOf(3))], {
      program,
      env: { npm_config_loglevel: "error" },
    });
    await run.shows(/Imported/);
    end(run);
    const { stderr, stdout } = await run.ended;
    expect(stderr).toBe("Stopped.\n");
    expect(stdout).not.toMatch(/npm ERR|npm error|\n {4}at /);
    expect(place.postgres()).toBeUndefined();
  });
});

describe("start ends with 1 and says what to do when", () => {
  async function refused(env: { [name: string]: string } = {}): Promise<string> {
    const { code, stdout, stderr } = await place.run(["start"], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^fastdiscorddb: .*\n$/);
    expect(place.postgres()).toBeUndefined();
    return stderr;
  }

  it("the port is taken", async () => {
    const port = await freePort();
    const other = createServer().listen(port, "127.0.0.1");
    expect(await refused({ PORT: String(port) })).toContain(
      `Set PORT to another one, such as PORT=${port + 1}.`,
    );
    other.close();
  });

  it("the data folder is in use", async () => {
    const run = place.start(["start"]);
    await run.shows(/Ctrl-C stops/);
    const url = await run.url();
    const { code, stderr } = await place.run(["start"]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      `Another process uses the data folder ${place.data} (process ${run.pid}, ${url}).`,
    );
    expect(stderr).toContain("set DATA_DIR to another folder");
    await stop(run);
  });

  it("a newer version made the data folder", async () => {
    await mkdir(place.data);
    await writeFile(join(place.data, "layout"), "99\n");
    expect(await refused()).toMatch(/A newer FastDiscordDB made the data folder .* Update, or set DATA_DIR/);
  });

  it("the data folder cannot be reached", async () => {
    const closed = join(place.path, "closed");
    // Postgres' own user may not enter root's folders; another user may not write into one without rights.
    await mkdir(closed);
    await chmod(closed, process.getuid?.() === 0 ? 0o700 : 0o000);
    expect(await refused({ DATA_DIR: join(closed, "data") })).toMatch(/cannot .*Set DATA_DIR/);
    await chmod(closed, 0o755);
  });

  it("the environment says something impossible", async () => {
    expect(await refused({ PORT: "http", HOST: "" })).toContain("PORT must be a port number");
    expect(await refused({ HOST: "0.0.0.0" })).toContain("set API_KEY");
  });
});

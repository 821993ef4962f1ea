import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Statistics } from "#core/ports.ts";
import { Workplace } from "../../support/command-line.ts";
import { freePort } from "../../support/free-port.ts";
import { freshDatabase } from "../../support/fresh-database.ts";
import { startOldPostgres } from "../../support/old-postgres.ts";

type Report = {
  ok: boolean;
  checks: { name: string; state: string; detail: string; remedy: string | null }[];
  statistics: Statistics | null;
};

let place: Workplace;
beforeAll(async () => {
  place = await Workplace.make();
});
afterAll(() => place.remove());

async function report(env: { [name: string]: string }, code: number): Promise<Report> {
  const ended = await place.run(["doctor", "--json"], { env });
  expect(ended).toMatchObject({ code, stderr: "" });
  const told = JSON.parse(ended.stdout) as Report;
  expect(told.ok).toBe(code === 0);
  return told;
}

async function examine(env: { [name: string]: string }, code: number) {
  const { checks } = await report(env, code);
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

describe("doctor", () => {
  it("finds all that is needed, says what exports would need, and leaves nothing behind", async () => {
    const { code, stdout } = await place.run(["doctor"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok {7}Node {16}24\./);
    expect(stdout).toMatch(/\nok {7}Data folder .*\/data, which the first start makes\n/);
    expect(stdout).toMatch(/\nok {7}Disk .* GB free/);
    expect(stdout).toMatch(/\nok {7}Postgres +Postgres 18\.\d+, embedded\n/);
    expect(stdout).toMatch(/\nok {7}Letters +LC_CTYPE is .*UTF-8\n/);
    expect(stdout).toMatch(
      /\nwarning {2}DiscordChatExporter of a start in this terminal: DCE_PATH is not set: .*\n +→ Set DCE_PATH to /,
    );
    expect(stdout).not.toMatch(/[Ss]tatements|Index/);
    expect(await readdir(place.path)).toEqual([]);
  });

  it("looks at the archive that is there, running or not", async () => {
    const port = String(await freePort());
    const server = place.start(["start"], { env: { PORT: port } });
    await server.shows(/Ctrl-C stops/);
    const running = await examine({ PORT: port }, 0);
    expect(running["Data folder"]?.detail).toContain(
      `in use by http://127.0.0.1:${port} (process ${server.pid})`,
    );
    expect(running.Port).toMatchObject({ state: "ok", detail: `${port}, where it runs already` });
    expect(running.Postgres).toMatchObject({ state: "ok" });
    // What this terminal's DCE_PATH says is of no account then.
    const asked = await examine({ PORT: port, DCE_PATH: join(place.path, "nothing") }, 0);
    expect(asked.DiscordChatExporter).toMatchObject({
      state: "warning",
      detail: expect.stringMatching(`^of the archive at http://127.0.0.1:${port}: DCE_PATH is not set`),
    });
    server.send("SIGINT");
    await server.ended;
    expect(await examine({}, 0)).toMatchObject({
      "Data folder": { detail: expect.stringContaining("not in use") },
      Postgres: { state: "ok", detail: expect.stringContaining("embedded") },
    });
    expect(place.postgres()).toBeUndefined();
  });

  it("names what is missing, each with its remedy, and ends with 1", async () => {
    const taken = createServer();
    const port = await new Promise<number>((done) => {
      taken.listen(0, "127.0.0.1", () => done((taken.address() as { port: number }).port));
    });
    const nowhere = `127.0.0.1:${await freePort()}`;
    const checks = await examine(
      {
        PORT: String(port),
        REDIS_URL: `redis://${nowhere}`,
        OPENSEARCH_URL: `http://${nowhere}`,
        AWS_ENDPOINT_URL: `http://${nowhere}`,
        DATABASE_URL: `postgres://nobody@${nowhere}/none`,
        DCE_PATH: join(place.path, "nothing"),
      },
      1,
    );
    taken.close();
    const missing = { state: "missing", remedy: expect.any(String) };
    expect(checks).toMatchObject({
      Port: { ...missing, remedy: `Set PORT to another one, such as PORT=${port + 1}.` },
      REDIS_URL: missing,
      OPENSEARCH_URL: missing,
      AWS_ENDPOINT_URL: missing,
      DATABASE_URL: missing,
      DiscordChatExporter: { ...missing, detail: expect.stringContaining("is not there") },
    });
  });

  it("tries what the environment names", async () => {
    const exporter = join(place.path, "exporter");
    await writeFile(exporter, '#!/bin/sh\ntest "$FUCK_RUSSIA" = 1 && echo v2.47.0\n');
    await chmod(exporter, 0o755);
    // Relative to where the command was typed, not to where the exporter is run.
    const checks = await examine({ DATABASE_URL: inject("postgres"), DCE_PATH: "./exporter" }, 0);
    expect(checks).toMatchObject({
      DATABASE_URL: { state: "ok", detail: expect.stringMatching(/^Postgres 18\.\d+$/) },
      Letters: { state: "ok" },
      DiscordChatExporter: {
        state: "ok",
        detail: `of a start in this terminal: DiscordChatExporter v2.47.0 at ${exporter}`,
      },
    });
  });

  it.each([
    ["echo v2.44.2", "which is v2.44.2; 2.45 or later is needed"],
    ["echo hello", "which says no version: it is another program"],
    ["exit 1", "which does not run"],
  ])("refuses an exporter that does %j", async (does, detail) => {
    const exporter = join(place.path, "wrong");
    await writeFile(exporter, `#!/bin/sh\n${does}\n`);
    await chmod(exporter, 0o755);
    const checks = await examine({ DATABASE_URL: inject("postgres"), DCE_PATH: exporter }, 1);
    expect(checks.DiscordChatExporter).toMatchObject({
      ...{ state: "missing", remedy: expect.any(String) },
      detail: `of a start in this terminal: DCE_PATH is ${exporter}, ${detail}.`,
    });
  });

  it("says which variable is wrong, and whether the folder can be used", async () => {
    expect(await examine({ PORT: "http" }, 1)).toMatchObject({
      Environment: { state: "missing", detail: expect.stringContaining("PORT must be a port number") },
    });
    const newer = join(place.path, "newer");
    await mkdir(newer);
    await writeFile(join(newer, "layout"), "99\n");
    expect(await examine({ DATA_DIR: newer }, 1)).toMatchObject({
      "Data folder": { state: "missing", detail: expect.stringContaining("A newer FastDiscordDB") },
    });
  });
});

describe("doctor, of an archive", () => {
  let archive: Workplace;
  beforeAll(async () => {
    archive = await Workplace.make();
    const server = archive.start(["start"]);
    await server.shows(/Ctrl-C stops/);
    const url = await server.url();
    for (const path of ["search?search_term=pie", "context-search?search_term=baking"])
      expect((await fetch(`${url}/api/chats/${path}`)).status).toBe(200);
    server.send("SIGINT");
    await server.ended;
  });
  afterAll(() => archive.remove());

  const doctor = (env: { [name: string]: string } = {}) => archive.run(["doctor"], { env });

  it("lists what took Postgres the longest, and the indexes that nobody used, each since when", async () => {
    const { code, stdout } = await doctor();
    expect(code).toBe(0);
    const minute = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC";
    const [, statements = "", indexes = ""] =
      new RegExp(
        `\n\nSlowest statements since ${minute}, by the time of all their calls:\n +calls  mean ms   max ms  statement\n(.+)\n\nIndexes that were not used since ${minute}:\n(.+)\n$`,
        "s",
      ).exec(stdout) ?? [];
    const lines = statements.split("\n");
    expect(lines).toHaveLength(10);
    for (const line of lines) expect(line).toMatch(/^ +[\d,]+ +[\d.,]+ +[\d.,]+ {2}\w+ /);
    expect(statements).toContain("  insert into messages (…) select … from incoming");
    expect(statements).not.toMatch(/health|pg_stat/);
    for (const line of indexes.split("\n")) expect(line).toMatch(/^ {2}[a-z_]+ +[\d.]+ [kM]B$/);
    expect(stdout).not.toMatch(/Statistics|pkey/);
  });

  it("tells scripts the same", async () => {
    const { statistics } = await report({ DATA_DIR: archive.data }, 0);
    expect(statistics?.statements?.slowest).toHaveLength(10);
    expect(statistics).toEqual({
      loaded: true,
      statements: { since: expect.stringMatching(/^2.*Z$/), slowest: expect.any(Array) },
      indexes: { since: expect.stringMatching(/^2.*Z$/), unused: expect.any(Array) },
    });
    expect(
      (await report({ DATA_DIR: archive.data, DATABASE_URL: inject("postgres") }, 0)).statistics,
    ).toBeNull();
  });

  it("says how to get statistics of statements where there are none, as no failure", async () => {
    const lacking = await freshDatabase();
    await lacking.pool.query("drop extension pg_stat_statements");
    const without = await examine({ DATABASE_URL: lacking.url }, 0);
    await lacking.pool.query("create extension pg_stat_statements");
    await lacking.pool.query("alter view pg_stat_statements rename to hidden");
    const unreadable = await examine({ DATABASE_URL: lacking.url }, 0);
    await lacking.drop();
    expect(unreadable.Statistics).toMatchObject({
      state: "info",
      detail: expect.stringMatching(/^cannot be read: relation .*pg_stat_statements" does not exist$/),
    });
    expect(without.Statistics).toEqual({
      name: "Statistics",
      state: "info",
      detail: "the database lacks the extension pg_stat_statements: nobody knows which statements are slow",
      remedy:
        "Start the archive, which creates it where it may, or as a superuser: create extension pg_stat_statements",
    });

    const port = await startOldPostgres(join(archive.data, "postgres"));
    const password = (await readFile(join(archive.data, "keys/postgres"), "utf8")).trim();
    const given = await doctor({
      DATABASE_URL: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    });
    expect(given.code).toBe(0);
    expect(given.stdout).toMatch(
      /\ninfo {5}Statistics {10}Postgres runs without pg_stat_statements: .*\n +→ Set shared_preload_libraries = /,
    );
    expect(given.stdout).toMatch(/\n\nIndexes that were not used since/);
    expect(given.stdout).not.toContain("Slowest");
    expect((await doctor()).stdout).toMatch(/info .*\n +→ Stop the archive and start it: an earlier version/);
  });
});

import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { Workplace } from "../../support/command-line.ts";
import { freePort } from "../../support/free-port.ts";

type Report = {
  ok: boolean;
  checks: { name: string; state: string; detail: string; remedy: string | null }[];
};

let place: Workplace;
beforeAll(async () => {
  place = await Workplace.make();
});
afterAll(() => place.remove());

async function examine(env: { [name: string]: string }, code: number) {
  const ended = await place.run(["doctor", "--json"], { env });
  expect(ended).toMatchObject({ code, stderr: "" });
  const { ok, checks } = JSON.parse(ended.stdout) as Report;
  expect(ok).toBe(code === 0);
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
      /\nwarning {2}DiscordChatExporter DCE_PATH is not set: exports need .* only imports work\n +→ /,
    );
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
    const checks = await examine({ DATABASE_URL: inject("postgres"), DCE_PATH: exporter }, 0);
    expect(checks).toMatchObject({
      DATABASE_URL: { state: "ok", detail: expect.stringMatching(/^Postgres 18\.\d+$/) },
      Letters: { state: "ok" },
      DiscordChatExporter: { state: "ok", detail: `v2.47.0 at ${exporter}` },
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

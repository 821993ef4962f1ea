import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Health } from "#core/api/answers.ts";
import { version } from "#core/product.ts";
import { root, Workplace } from "../support/command-line.ts";
import { idAt, rawExport, rawMessage } from "../support/export-builder.ts";

const run = promisify(execFile);
const installs = 240_000;

let place: Workplace;
let program: string[];

beforeAll(async () => {
  place = await Workplace.make();
  await run("npm", ["pack", "--silent", "--pack-destination", place.path], { cwd: root });
  const [tarball = ""] = (await readdir(place.path)).filter((name) => name.endsWith(".tgz"));
  await place.write("package.json", { name: "somebody-elses", private: true });
  const quiet = ["--omit=dev", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  await run("npm", ["install", ...quiet, `./${tarball}`], { cwd: place.path });
  program = [join(place.path, "node_modules/.bin/fastdiscorddb")];
}, installs);
afterAll(() => place.remove());

describe("npm's package in an empty folder", () => {
  it("has the command, the page and the sample, and no sources", async () => {
    const folder = join(place.path, "node_modules/fastdiscorddb");
    const names = await readdir(folder, { recursive: true });
    expect(names).toEqual(
      expect.arrayContaining(["LICENSE", "README.md", "dist/cli/bin.js", "dist/docs/index.html"]),
    );
    expect(names.filter((name) => name.endsWith(".ts"))).toEqual([]);
    expect(existsSync(join(place.path, "node_modules/swagger-ui-dist"))).toBe(false);
  });

  it("says its version", async () => {
    expect(await place.run(["--version"], { program })).toMatchObject({
      code: 0,
      stdout: `${version}\n`,
      stderr: "",
    });
  });

  it("imports, and finds what it imported", async () => {
    const path = await place.write("own.json", rawExport([rawMessage(idAt("2024-03-01"), "A medlar tart")]));
    expect(await place.run(["import", path], { program })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("1 message: 1 new"),
    });
    const { code, stdout } = await place.run(["search", "medlar"], { program });
    expect(code).toBe(0);
    expect(stdout).toContain("  A medlar tart\n");
    const status = await place.run(["status", "--json"], { program });
    expect(Health.parse(JSON.parse(status.stdout))).toMatchObject({
      status: "ok",
      version,
      archive: { messages: 1 },
    });
  });

  it("serves the sample and the page with all its files, and says how to call it", async () => {
    const server = place.start(["start"], { program, env: { DATA_DIR: join(place.path, "sample") } });
    await server.shows(/sample server\)[\s\S]*npx fastdiscorddb search "pie"[\s\S]*Ctrl-C stops\./);
    const url = await server.url();
    for (const file of ["", "/show.js", "/swagger-ui.css", "/swagger-ui-bundle.js"]) {
      expect((await fetch(`${url}/docs${file}`)).status).toBe(200);
    }
    expect(await (await fetch(`${url}/docs`)).text()).toContain("FastDiscordDB API");
    server.sendToGroup("SIGINT");
    expect(await server.ended).toMatchObject({ code: 0, stderr: "Stopped.\n" });
  });
});

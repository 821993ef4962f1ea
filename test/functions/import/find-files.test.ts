import { execFileSync } from "node:child_process";
import { chmod, link, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findExports } from "../../../functions/import/find-files.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "find-files-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Makes files, each with its own name as content. */
async function make(...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), name);
  }
}

/** What is found at places below the temporary folder, with paths relative to it. */
async function find(...names: string[]): Promise<{ files: string[]; problems: string[][] }> {
  const { files, problems } = await findExports(names.map((name) => join(folder, name)));
  return {
    files: files.map(({ path }) => relative(folder, path)),
    problems: problems.map(({ code, file }) => [code, relative(folder, file)]),
  };
}

/** Does something as a user without rights, for whom permissions count even when the tests run as root. */
async function asNobody<T>(what: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return what();
  await chmod(folder, 0o755);
  process.seteuid?.(65_534);
  try {
    return await what();
  } finally {
    process.seteuid?.(0);
  }
}

describe("findExports", () => {
  test("answers a file that is named, with its name and size, whatever it is called", async () => {
    await make("export.json", "other.txt");
    const { files, problems } = await findExports([join(folder, "export.json"), join(folder, "other.txt")]);
    expect(files).toEqual([
      { path: join(folder, "export.json"), name: "export.json", size: 11 },
      { path: join(folder, "other.txt"), name: "other.txt", size: 9 },
    ]);
    expect(problems).toEqual([]);
  });

  test("answers the exports of a folder and of all folders below, and passes over the rest", async () => {
    await make("a/b/c.json", "a/d.JSON", "e.json.gz", "f.txt", "a/g.html", "._h.json", "i.json.part", "json");
    await make("a/d.json_Files/attachment.json");
    expect(await find(".")).toEqual({ files: ["a/b/c.json", "a/d.JSON", "e.json.gz"], problems: [] });
  });

  test("puts the parts of one export in their order, and exports by name", async () => {
    const parts = ["x [part 10].json", "x [part 2].json", "x.json", "x [part 9].json", "w.json", "y.json.gz"];
    await make(...parts, "y [part 2].json.gz");
    expect((await find(".")).files).toEqual([
      "w.json",
      "x.json",
      "x [part 2].json",
      "x [part 9].json",
      "x [part 10].json",
      "y.json.gz",
      "y [part 2].json.gz",
    ]);
  });

  test("takes patterns, also in the middle of a path and beside a name with brackets", async () => {
    await make("a/x.json", "b/x.json", "b/y.json", "Guild - general [123].json", "Guild - random [123].json");
    expect((await find("*/x.json")).files).toEqual(["a/x.json", "b/x.json"]);
    expect((await find("**/y.json")).files).toEqual(["b/y.json"]);
    expect((await find("{a,b}")).files).toEqual(["a/x.json", "b/x.json", "b/y.json"]);
    expect((await find("Guild - * [123].json")).files).toEqual([
      "Guild - general [123].json",
      "Guild - random [123].json",
    ]);
  });

  test("takes a path that exists as it is, even when it reads like a pattern", async () => {
    await make("g [12].json", "g 1.json", "what?.json", "d[ab]/c.json");
    expect((await find("g [12].json")).files).toEqual(["g [12].json"]);
    expect((await find("what?.json")).files).toEqual(["what?.json"]);
    expect((await find("d[ab]")).files).toEqual(["d[ab]/c.json"]);
  });

  test("answers a file once that is named twice, linked, or in a folder that is named, too", async () => {
    await make("a/x.json");
    await symlink(join(folder, "a/x.json"), join(folder, "a/link.json"));
    await link(join(folder, "a/x.json"), join(folder, "a/same.json"));
    const { files, problems } = await find("a/x.json", "a", "a/../a/x.json", "a/link.json", "a/*.json");
    expect([files, problems]).toEqual([["a/x.json"], []]);
  });

  test("follows links to folders, and does not run in circles", async () => {
    await make("a/x.json", "elsewhere/y.json");
    await symlink(folder, join(folder, "a/up"));
    await symlink(join(folder, "a"), join(folder, "a/self"));
    await symlink("loop", join(folder, "a/loop"));
    await symlink(join(folder, "elsewhere"), join(folder, "a/down"));
    expect(await find("a")).toEqual({ files: ["a/down/y.json", "a/x.json"], problems: [] });
  });
});

describe("a problem", () => {
  test("is a FIFO, named or in a folder, and nothing waits for it", async () => {
    execFileSync("mkfifo", [join(folder, "pipe.json")]);
    expect(await find("pipe.json")).toEqual({ files: [], problems: [["not_a_file", "pipe.json"]] });
    expect(await find(".")).toEqual({ files: [], problems: [["not_a_file", "pipe.json"]] });
    const { problems } = await findExports([join(folder, "pipe.json")]);
    expect(problems[0]?.detail).toMatch(/is a FIFO, not a file. Write what it gives into a file/);
  });

  test("is a socket or a device", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, "socket.json"), resolve));
    expect((await find("socket.json")).problems).toEqual([["not_a_file", "socket.json"]]);
    await new Promise((resolve) => server.close(resolve));
    const { problems } = await findExports(["/dev/null"]);
    expect(problems[0]).toMatchObject({ code: "not_a_file", detail: expect.stringContaining("a device") });
  });

  test("is a file or folder without permission, and the others are found", async () => {
    await make("a.json", "b.json", "c/d.json");
    await chmod(join(folder, "a.json"), 0);
    await chmod(join(folder, "c"), 0);
    const { files, problems } = await asNobody(() => findExports([folder]));
    expect(files.map(({ name }) => name)).toEqual(["b.json"]);
    expect(problems.map(({ code, file }) => [code, relative(folder, file)])).toEqual([
      ["unreadable", "a.json"],
      ["unreadable", "c"],
    ]);
    for (const { detail } of problems)
      expect(detail).toMatch(/permission denied.*Allow it to be read \(chmod u\+r/i);
    await chmod(join(folder, "c"), 0o755);
  });

  test("is a link to an export that leads nowhere", async () => {
    await symlink("nowhere.json", join(folder, "lost.json"));
    const { files, problems } = await findExports([folder]);
    expect(files).toEqual([]);
    expect(problems).toMatchObject([
      { code: "unreadable", detail: expect.stringContaining("a link leads nowhere") },
    ]);
  });

  test("is a place without exports", async () => {
    await make("empty/readme.txt");
    const nothing = ["missing.json", "empty", "*.json", "empty/readme.txt/below"];
    expect((await find(...nothing)).problems).toEqual(nothing.map((name) => ["no_files", name]));
    const { problems } = await findExports([join(folder, "missing.json")]);
    expect(problems).toEqual([
      {
        file: join(folder, "missing.json"),
        byte: null,
        message_id: null,
        code: "no_files",
        detail: expect.stringMatching(
          /^Nothing to import was found at .*missing.json. Name a file, a folder/,
        ),
      },
    ]);
  });
});

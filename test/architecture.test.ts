import { globSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  badNames,
  environmentReaders,
  importsOf,
  leftOutTests,
  longFiles,
  type Source,
  wrongArrows,
} from "./support/house-rules.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folders = "{functions,layers,infra,cli,web,test}/**/*";
const paths = [
  ...globSync(folders, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  ...globSync("*.ts", { cwd: root }),
]
  .map((path) => path.replaceAll(sep, "/"))
  .filter((path) => !/(^|\/)(node_modules|dist|\.[^/]*)(\/|$)/.test(path));
const sources: Source[] = paths
  .filter((path) => /\.[mc]?tsx?$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

describe("the tree", () => {
  it("is read at all", () => {
    const read = sources.map(({ path }) => path);
    expect(read).toContain("layers/core/ports.ts");
    expect(read).toContain("test/architecture.test.ts");
    expect(read).toContain("vitest.config.ts");
    expect(sources.flatMap(({ text }) => importsOf(text)).length).toBeGreaterThan(50);
  });

  it("has imports that point one way", () => {
    expect(wrongArrows(sources)).toEqual([]);
  });

  it("reads the environment where it is allowed to", () => {
    expect(environmentReaders(sources)).toEqual([]);
  });

  it("has no file over 300 lines", () => {
    expect(longFiles(sources)).toEqual([]);
  });

  it("has names in kebab-case that say what is inside", () => {
    // The samples keep the names under which they were found.
    expect(badNames(paths.filter((path) => !path.startsWith("test/samples/")))).toEqual([]);
  });

  it("has no test that is skipped or focused", () => {
    expect(leftOutTests(sources)).toEqual([]);
  });

  it("has a lock file that sends nobody to a registry of its own", () => {
    const lock: { packages: Record<string, { resolved?: string }> } = JSON.parse(
      readFileSync(join(root, "package-lock.json"), "utf8"),
    );
    const entries = Object.entries(lock.packages);
    expect(entries.length).toBeGreaterThan(50);
    expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});

describe("importsOf", () => {
  it("finds every form of import", () => {
    const text = `
      import "a";
      import b from "b";
      import * as c from 'c';
      import { type D, d } from "d";
      import type { E } from "e";
      import f, {
        g,
        h,
      } from "fgh";
      export { i } from "i";
      export * from "j";
      export type { K } from "k";
      export const l = Array.from("not this"), from = "nor this";
      const m = await import("m");
      type N = import("n").N;
      const o = require("o");
    `;
    expect(importsOf(text)).toEqual(["a", "b", "c", "d", "e", "fgh", "i", "j", "k", "m", "n", "o"]);
  });

  it("tells of an import whose name is computed", () => {
    expect(importsOf("await import(name); const x = import(folder + name);")).toEqual([null, null]);
    expect(importsOf("state.import(id); type A = { import(id: string): void; }")).toEqual([]);
  });

  it("overlooks comments, and is not misled by what looks like one in a string", () => {
    const text = [
      '// import "a";',
      '  /** import "b"; */',
      'const url = "https://x/*";',
      'import "c";',
      'const end = "*/";',
    ];
    expect(importsOf(text.join("\n"))).toEqual(["c"]);
  });
});

describe("wrongArrows", () => {
  const from = (path: string, name: string) => wrongArrows([{ path, text: `import { x } from "${name}";` }]);

  it.each([
    ["functions/load/load-part.ts", "./bulk.ts"],
    ["functions/load/load-part.ts", "#core/part.ts"],
    ["functions/load/load-part.ts", "#stores/postgres/pool.ts"],
    ["functions/load/load-part.ts", "#edge/worker.ts"],
    ["layers/edge/api.ts", "#core/errors.ts"],
    ["layers/stores/s3.ts", "#core/ports.ts"],
    ["layers/stores/s3.ts", "@aws-sdk/client-s3"],
    ["layers/core/part.ts", "zod"],
    ["layers/core/part.ts", "node:crypto"],
    ["cli/main.ts", "../infra/local/start.ts"],
    ["cli/main.ts", "#core/version.ts"],
    ["infra/local/start.ts", "../../functions/search/search.ts"],
    ["test/functions/load/load-part.test.ts", "../../../functions/load/load-part.ts"],
  ])("lets %s import %s", (path, name) => {
    expect(from(path, name)).toEqual([]);
  });

  it.each([
    ["functions/load/load-part.ts", "../search/search.ts", "functions/search/search.ts"],
    ["functions/load/load-part.ts", "../../infra/app.ts", "infra/app.ts"],
    ["functions/load/load-part.ts", "../../test/support/archive.ts", "test/support/archive.ts"],
    ["layers/edge/api.ts", "#stores/s3.ts", "layers/stores/s3.ts"],
    ["layers/stores/s3.ts", "../edge/log.ts", "layers/edge/log.ts"],
    ["layers/stores/s3.ts", "../../functions/load/load-part.ts", "functions/load/load-part.ts"],
    ["layers/core/part.ts", "#stores/s3.ts", "layers/stores/s3.ts"],
    ["layers/core/part.ts", "#core/../stores/s3.ts", "layers/stores/s3.ts"],
    ["layers/core/part.ts", "node:fs/promises", "node:fs/promises"],
    ["layers/core/part.ts", "fs", "fs"],
    ["layers/core/part.ts", "node:child_process", "node:child_process"],
    ["layers/core/part.ts", "@aws-sdk/client-s3", "@aws-sdk/client-s3"],
    ["layers/core/part.ts", "pg", "pg"],
    ["cli/main.ts", "../functions/search/search.ts", "functions/search/search.ts"],
    ["cli/main.ts", "#stores/s3.ts", "layers/stores/s3.ts"],
    ["cli/main.ts", "../infra/flow-stack.ts", "infra/flow-stack.ts"],
    ["web/main.ts", "../layers/core/part.ts", "layers/core/part.ts"],
  ])("does not let %s import %s", (path, name, target) => {
    expect(from(path, name)).toEqual([`${path} imports ${target}`]);
  });

  it("does not let a computed import hide where it goes", () => {
    expect(wrongArrows([{ path: "layers/core/part.ts", text: "await import(name);" }])).toHaveLength(1);
  });
});

describe("the other rules", () => {
  it("find who reads the environment", () => {
    const texts = [
      "process.env.X",
      'process["env"]',
      "const { env } = process;",
      'import { env } from "node:process";',
    ];
    for (const text of texts) {
      expect(environmentReaders([{ path: "functions/load/a.ts", text }])).toHaveLength(1);
      expect(environmentReaders([{ path: "layers/edge/environment.ts", text }])).toEqual([]);
    }
    expect(environmentReaders([{ path: "functions/load/a.ts", text: "// not process.env" }])).toEqual([]);
  });

  it("find a file of 301 lines and leave one of 300", () => {
    expect(longFiles([{ path: "a.ts", text: "x\n".repeat(300) }])).toEqual([]);
    expect(longFiles([{ path: "a.ts", text: "x\n".repeat(301) }])).toEqual(["a.ts has 301 lines"]);
  });

  it("find names that are not kebab-case or say nothing", () => {
    const good = ["functions/load/postgres.handler.ts", "infra/flow-stack.ts", "functions/export/Dockerfile"];
    expect(badNames(good)).toEqual([]);
    const bad = [
      "infra/flowStack.ts",
      "infra/Flow.ts",
      "layers/snake_case.ts",
      "layers/core/utils.ts",
      "infra/common/a.ts",
    ];
    for (const path of [...bad, "test/helpers.test.ts", "web/types.d.ts"])
      expect(badNames([path])).toHaveLength(1);
  });

  it("find tests that are left out", () => {
    // Put together here, so that this file does not accuse itself.
    const calls = [
      ["it", "skip"],
      ["describe", "only"],
      ["test", "todo"],
      ["it", "concurrent", "skip"],
      ["it", "skipIf"],
    ];
    for (const call of calls) {
      expect(leftOutTests([{ path: "test/a.test.ts", text: `${call.join(".")}("x")` }])).toHaveLength(1);
    }
    expect(leftOutTests([{ path: "test/a.test.ts", text: 'it("skips what is only a draft")' }])).toEqual([]);
  });
});

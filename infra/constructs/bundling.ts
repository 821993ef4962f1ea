import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, type BuildResult, buildSync } from "esbuild";

/** The repository's root, an absolute path. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** How a program becomes one file. */
const bundling = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  mainFields: ["module", "main"],
  minify: true,
  sourcemap: true,
  // Stack traces need the lines' numbers, not the sources once more.
  sourcesContent: false,
  // CommonJS packages such as pg call `require`, which an ES module does not have.
  banner: {
    js: 'import{createRequire as createRequireOfBundle}from"node:module";const require=createRequireOfBundle(import.meta.url);',
  },
  logLevel: "warning",
} as const satisfies BuildOptions;

/** pg asks for its native binding in a try and goes on without. */
const absent = "pg-native";

/** Bundles a function, a path from the root, into `folder`/index.mjs and its source map: everything but what Lambda's runtime brings along. */
export function bundle(entry: string, folder: string): BuildResult {
  return build(entry, join(folder, "index.mjs"), ["@aws-sdk/*", absent]);
}

/** Bundles a program that runs outside of Lambda, a path from the root, into `file` and its source map: everything. */
export function bundleTask(entry: string, file: string): BuildResult {
  return build(entry, file, [absent]);
}

function build(entry: string, outfile: string, external: string[]): BuildResult {
  const entryPoints = [relative(root, join(root, entry))];
  return buildSync({ ...bundling, mainFields: [...bundling.mainFields], external, entryPoints, outfile });
}

import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, type BuildResult, buildSync } from "esbuild";

/** The repository's root, an absolute path. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** How a function becomes one file: everything inside but what Lambda's runtime brings along. */
export const bundling = {
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
  // pg asks for its native binding in a try and goes on without.
  external: ["@aws-sdk/*", "pg-native"],
  // CommonJS packages such as pg call `require`, which an ES module does not have.
  banner: {
    js: 'import{createRequire as createRequireOfBundle}from"node:module";const require=createRequireOfBundle(import.meta.url);',
  },
  logLevel: "warning",
} as const satisfies BuildOptions;

/** Bundles `entry`, a path from the root, into `folder`/index.mjs and its source map. */
export function bundle(entry: string, folder: string): BuildResult {
  return buildSync({
    ...bundling,
    external: [...bundling.external],
    mainFields: [...bundling.mainFields],
    entryPoints: [relative(root, join(root, entry))],
    outfile: join(folder, "index.mjs"),
  });
}

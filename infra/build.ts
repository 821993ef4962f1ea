import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
const docs = join(dist, "docs");
const swagger = join(root, "node_modules/swagger-ui-dist");

/** Makes dist/, what npm's package has instead of the sources: the bundled command, and the files of the page /docs. */
await rm(dist, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ["cli/bin.ts"],
  outbase: ".",
  outdir: dist,
  // Each command loads what it needs, when it needs it.
  splitting: true,
  // Every file two folders below the root, as infra/local is: what import.meta.dirname leads to is found from both.
  chunkNames: "cli/[name]-[hash]",
  bundle: true,
  packages: "external",
  platform: "node",
  target: "node24",
  format: "esm",
  logLevel: "warning",
});
await mkdir(docs);
for (const name of ["index.html", "show.js"]) await copyFile(join(root, "web/docs", name), join(docs, name));
for (const name of ["swagger-ui.css", "swagger-ui-bundle.js"])
  await copyFile(join(swagger, name), join(docs, name));
for (const name of ["LICENSE", "NOTICE"])
  await copyFile(join(swagger, name), join(docs, `swagger-ui.${name}`));

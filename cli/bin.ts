#!/usr/bin/env node
// What npm installs as `fastdiscorddb`: looks at Node before anything that needs a new one is loaded.
// An old Node must be able to read this file: nothing newer than ES2015, and no static import.
const oldest = 24;
const found = process.versions.node;

if (Number(found.split(".")[0]) >= oldest) {
  hushExperiments();
  import("./main.ts");
} else {
  const words = process.argv.slice(2).join(" ");
  console.error(
    `fastdiscorddb: Node ${oldest} or later is needed; this is Node ${found}. ` +
      `Install it, or run: npx -p node@${oldest} -p fastdiscorddb fastdiscorddb ${words}`,
  );
  process.exitCode = 1;
}

/** The first Node 24 called its SQLite experimental, as soon as it is loaded; whoever types a command can do nothing about it. */
function hushExperiments() {
  const { emitWarning } = process;
  process.emitWarning = (...given: unknown[]) => {
    if (!/^SQLite is an experimental feature/.test(String(given[0]))) {
      Reflect.apply(emitWarning, process, given);
    }
  };
}

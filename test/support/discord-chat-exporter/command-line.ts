import { discordEpoch } from "#core/snowflake.ts";
import { CommandFailed } from "./exceptions.ts";

type Kind =
  | "text"
  | "flag"
  | "snowflake"
  | "snowflakes"
  | "format"
  | "number"
  | "limit"
  | "threads"
  | "truthy";
type Option = { name: string; short?: string; kind: Kind; env?: string; isRequired?: boolean };
type Value = string | boolean | number | bigint | bigint[] | Limit;

/** How much a part may hold: messages or bytes. */
export type Limit = { messages: number } | { bytes: number };

/** A command line that was understood; options by their long names, those not given are missing. */
export type CommandLine = {
  command: string | undefined;
  options: Map<string, Value>;
  asks?: "help" | "version";
};

const formats = ["PlainText", "HtmlDark", "HtmlLight", "Csv", "Json"];

const discord: Option[] = [
  { name: "token", short: "t", kind: "text", env: "DISCORD_TOKEN", isRequired: true },
  { name: "bot", short: "b", kind: "flag" },
  { name: "respect-rate-limits", kind: "flag" },
];

/** The commands that the stand-in plays, with the options that 2.47 has. */
const commands: { [name: string]: Option[] } = {
  export: [
    { name: "channel", short: "c", kind: "snowflakes", isRequired: true },
    { name: "output", short: "o", kind: "text" },
    { name: "format", short: "f", kind: "format" },
    { name: "after", kind: "snowflake" },
    { name: "before", kind: "snowflake" },
    { name: "partition", short: "p", kind: "limit" },
    { name: "include-threads", kind: "threads" },
    { name: "filter", kind: "text" },
    { name: "parallel", kind: "number" },
    { name: "reverse", kind: "flag" },
    { name: "markdown", kind: "flag" },
    { name: "media", kind: "flag" },
    { name: "reuse-media", kind: "flag" },
    { name: "media-dir", kind: "text" },
    { name: "dateformat", kind: "text" },
    { name: "locale", kind: "text" },
    { name: "utc", kind: "flag" },
    { name: "fuck-russia", kind: "truthy", env: "FUCK_RUSSIA" },
    ...discord,
  ],
  channels: [
    { name: "guild", short: "g", kind: "snowflake", isRequired: true },
    { name: "include-vc", kind: "flag" },
    { name: "include-threads", kind: "threads" },
    ...discord,
  ],
  guilds: discord,
  dm: discord,
};

/** Reads a command line by the rules of CliFx 2.3.6. Throws CommandFailed with its words. */
export function parseCommandLine(argv: string[], env: NodeJS.ProcessEnv): CommandLine {
  const command = commands[argv[0]?.toLowerCase() ?? ""] && argv[0]?.toLowerCase();
  const { parameters, inputs } = group(argv.slice(command === undefined ? 0 : 1));
  const asked = (name: string, short?: string) => inputs.some((input) => isOf(input.name, { name, short }));
  if (asked("help", "h") || argv.length === 0) return { command, options: new Map(), asks: "help" };
  if (command === undefined && asked("version")) return { command, options: new Map(), asks: "version" };
  if (parameters.length > 0) throw usage(`Unexpected parameter(s):\n${quoted(parameters)}`);
  const known = commands[command ?? ""] ?? [];
  const options = new Map<string, Value>();
  for (const option of known) {
    const given = inputs.filter(({ name }) => isOf(name, option));
    const fromEnv = option.env === undefined ? undefined : env[option.env];
    const values =
      given.length > 0 ? given.flatMap((input) => input.values) : fromEnv === undefined ? null : [fromEnv];
    if (values !== null) options.set(option.name, bind(option, values));
    if (option.isRequired && !values?.length) options.delete(option.name);
  }
  const strange = inputs.filter(({ name }) => !known.some((option) => isOf(name, option)));
  if (strange.length > 0) {
    const names = strange.map(({ name }) => (name.length > 1 ? `--${name}` : `-${name}`));
    throw usage(`Unrecognized option(s):\n${names.join(", ")}`);
  }
  const missing = known.filter(({ name, isRequired }) => isRequired && !options.has(name));
  if (missing.length > 0) throw usage(`Missing required option(s):\n${missing.map(identifier).join(", ")}`);
  return { command, options };
}

type Input = { name: string; values: string[] };

// Every word behind an option is its value; a dash and a letter always begin an option.
function group(words: string[]): { parameters: string[]; inputs: Input[] } {
  const parameters: string[] = [];
  const inputs: Input[] = [];
  for (const word of words) {
    if (/^--\p{L}/u.test(word)) inputs.push({ name: word.slice(2), values: [] });
    else if (/^-\p{L}/u.test(word)) inputs.push(...[...word.slice(1)].map((name) => ({ name, values: [] })));
    else (inputs.at(-1)?.values ?? parameters).push(word);
  }
  return { parameters, inputs };
}

function isOf(input: string, option: Pick<Option, "name" | "short">): boolean {
  return input === option.short || (input.length > 1 && input.toLowerCase() === option.name);
}

function bind(option: Option, values: string[]): Value {
  if (option.kind === "snowflakes") return values.map((value) => convert(option, values, value) as bigint);
  if (values.length > 1) {
    throw usage(
      `Option ${identifier(option)} expects a single argument, but provided with multiple:\n${quoted(values)}`,
    );
  }
  return convert(option, values, values[0] ?? "");
}

function convert(option: Option, values: string[], value: string): Value {
  try {
    return converters[option.kind](value);
  } catch (error) {
    throw usage(
      `Option ${identifier(option)} cannot be set from provided argument(s):\n${quoted(values)}\nError: ${(error as Error).message}`,
    );
  }
}

const converters: { [kind in Kind]: (value: string) => Value } = {
  text: (value) => value,
  flag: (value) => (value.trim() === "" ? true : boolean(value)),
  truthy: (value) => value === "" || value === "1" || value.toLowerCase() === "true",
  snowflake,
  snowflakes: snowflake,
  format(value) {
    const format = formats.find((name) => name.toLowerCase() === value.toLowerCase());
    if (format === undefined) throw new Error(`Requested value '${value}' was not found.`);
    return format;
  },
  number(value) {
    if (!/^-?\d+$/.test(value)) throw new Error(`The input string '${value}' was not in a correct format.`);
    return Number(value);
  },
  limit(value) {
    const [, size, unit] = /^\s*(\d+(?:\.\d+)?)\s*(|b|kb|mb|gb)\s*$/i.exec(value) ?? [];
    if (size === undefined || unit === undefined) throw new Error(`Invalid partition limit '${value}'.`);
    if (unit === "") return { messages: Number(size) };
    return { bytes: Number(size) * 1_000 ** ["b", "kb", "mb", "gb"].indexOf(unit.toLowerCase()) };
  },
  threads(value) {
    const mode = { "": "active", true: "active", false: "none" }[value.toLowerCase()] ?? value.toLowerCase();
    if (!["none", "active", "all"].includes(mode))
      throw new Error(`Requested value '${value}' was not found.`);
    return mode;
  },
};

// Digits alone are an id, "2024" too. Without an offset a date is of the local time: here UTC.
function snowflake(value: string): bigint {
  if (/^\d+$/.test(value)) return BigInt(value);
  const time = Date.parse(
    /\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$|^\d{4}-\d{2}-\d{2}$/.test(value) ? value : `${value}Z`,
  );
  if (!/^\d/.test(value) || Number.isNaN(time)) throw new Error(`Invalid snowflake '${value}'.`);
  return BigInt(time - discordEpoch) << 22n;
}

function boolean(value: string): boolean {
  if (!/^(true|false)$/i.test(value))
    throw new Error(`String '${value}' was not recognized as a valid Boolean.`);
  return value.toLowerCase() === "true";
}

function identifier({ name, short }: Option): string {
  return short === undefined ? `--${name}` : `-${short}|--${name}`;
}

function quoted(values: string[]): string {
  return values.map((value) => `<${value}>`).join(" ");
}

function usage(message: string): CommandFailed {
  return new CommandFailed(message, true);
}

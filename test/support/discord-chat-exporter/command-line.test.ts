import { describe, expect, it } from "vitest";
import { snowflakeAt } from "#core/snowflake.ts";
import { parseCommandLine } from "./command-line.ts";

const env = { DISCORD_TOKEN: "secret" };
const parse = (...argv: string[]) => parseCommandLine(argv, env);
const options = (...argv: string[]) => Object.fromEntries(parse("export", "-c", "7", ...argv).options);

describe("the command line, by CliFx's rules", () => {
  it("reads an export as the runner asks for it", () => {
    const argv = ["-f", "json", "--utc", "--MARKDOWN", "False", "--partition", "100", "-o", "/x/%c.json"];
    expect(options(...argv)).toEqual({
      channel: [7n],
      format: "Json",
      utc: true,
      markdown: false,
      partition: { messages: 100 },
      output: "/x/%c.json",
      token: "secret",
    });
  });

  it("takes several values of a list only", () => {
    expect(Object.fromEntries(parse("export", "-c", "1", "2", "--channel", "3").options).channel).toEqual([
      1n,
      2n,
      3n,
    ]);
    expect(() => options("-o", "a", "-o", "b")).toThrow(
      "Option -o|--output expects a single argument, but provided with multiple:\n<a> <b>",
    );
    expect(() => options("--utc", "true", "false")).toThrow(/expects a single argument/);
  });

  it.each([
    [["export", "--after=5", "-c", "7"], "Unrecognized option(s):\n--after=5"],
    [["export", "-c", "7", "-C", "8"], "Unrecognized option(s):\n-C"],
    [["export"], "Missing required option(s):\n-c|--channel"],
    [["export", "-c"], "Missing required option(s):\n-c|--channel"],
    [["export", "7"], "Unexpected parameter(s):\n<7>"],
    [["exprot", "-c", "7"], "Unexpected parameter(s):\n<exprot>"],
    [
      ["export", "-c", "x"],
      "Option -c|--channel cannot be set from provided argument(s):\n<x>\nError: Invalid snowflake 'x'.",
    ],
    [["export", "-c", "7", "-p", "many"], /Invalid partition limit 'many'/],
    [["export", "-c", "7", "-f", "Xml"], /Requested value 'Xml' was not found/],
    [["export", "-c", "7", "--utc", "yes"], /not recognized as a valid Boolean/],
    [["channels"], "Missing required option(s):\n-g|--guild"],
  ])("refuses %j", (argv, message) => {
    expect(() => parse(...argv)).toThrow(message);
  });

  it("takes the token from the environment, and misses it", () => {
    expect(parse("guilds").options.get("token")).toBe("secret");
    expect(() => parseCommandLine(["guilds"], {})).toThrow("Missing required option(s):\n-t|--token");
  });

  it("takes a word that begins with a dash and a letter for an option, and no other", () => {
    expect(() => options("-o", "-x")).toThrow("Unrecognized option(s):\n-x");
    expect(options("-o", "-1")).toMatchObject({ output: "-1" });
  });

  it("takes digits for an id, and all else for a date", () => {
    expect(options("--after", "20240131", "--before", "2024-01-31")).toMatchObject({
      after: 20240131n,
      before: BigInt(snowflakeAt(Date.UTC(2024, 0, 31))),
    });
    const evening = BigInt(snowflakeAt(Date.UTC(2024, 0, 31, 18, 30)));
    for (const text of ["2024-01-31T18:30", "2024-01-31 18:30:00Z", "2024-01-31T20:30:00+02:00"]) {
      expect(options("--after", text)).toMatchObject({ after: evening });
    }
  });

  it("reads sizes in messages and in decimal bytes", () => {
    expect(options("-p", "10mb")).toMatchObject({ partition: { bytes: 10_000_000 } });
    expect(options("-p", "1.5KB")).toMatchObject({ partition: { bytes: 1_500 } });
  });

  it("reads the modes of threads", () => {
    for (const [words, mode] of [
      [["--include-threads"], "active"],
      [["--include-threads", "ALL"], "all"],
      [["--include-threads", "false"], "none"],
    ] as const) {
      expect(options(...words)["include-threads"]).toBe(mode);
    }
  });

  it("helps, and tells its version", () => {
    expect(parse()).toMatchObject({ asks: "help" });
    expect(parse("export", "--help")).toMatchObject({ asks: "help" });
    expect(parse("--version")).toMatchObject({ asks: "version" });
  });
});

import { describe, expect, it } from "vitest";
import type { ErrorCode } from "#core/errors.ts";
import { readErrorOutput, readListing, readOutputLine } from "#core/exporter-output.ts";

const exceptions = "DiscordChatExporter.Core.Exceptions.DiscordChatExporterException";
const stack =
  "  at DiscordChatExporter.Core.Discord.DiscordClient.GetResponseAsync(String url) \n  at System.Net.Http.HttpClient.SendAsync() ";

describe("readOutputLine", () => {
  it.each([
    ["Text / general: 27%", 27],
    ["general: 0%", 0],
    ["Shop / 50% off: 100%", 100],
    ["27%", 27],
    ["and the rest of a name that was cut: 8%", 8],
  ])("finds the progress in %j", (line, percent) => {
    expect(readOutputLine(line)).toEqual({ kind: "progress", percent });
  });

  it("finds how many channels there are", () => {
    expect(readOutputLine("Exporting 12 channel(s)...")).toEqual({ kind: "channels", count: 12 });
  });

  it.each([
    "Resolving channel(s)...",
    "Successfully exported 1 channel(s).",
    "Shop / we give 50% off:",
    "Shop / 120% of joy: 200%",
    "",
  ])("has nothing to say of %j", (line) => {
    expect(readOutputLine(line)).toBeUndefined();
  });
});

describe("readErrorOutput", () => {
  it("finds nothing in nothing", () => {
    expect(readErrorOutput("")).toEqual({ warnings: [], hasFailures: false, failure: undefined });
  });

  it("tells warnings without the names in front, which may hold colons and slashes", () => {
    const text =
      "Channel 'a: b' of guild 'G / H' does not contain any messages; an empty file will be created.";
    const said = `Warnings reported for the following channel(s):\nText / 2: c / a: b: ${text}\n\n`;
    expect(readErrorOutput(said)).toEqual({ warnings: [text], hasFailures: false, failure: undefined });
  });

  const failures: [string, ErrorCode, boolean, RegExp][] = [
    [
      "Request to 'channels/7/messages?limit=1' failed: forbidden.",
      "channel_forbidden",
      false,
      /channel 7\b/,
    ],
    ["Request to 'guilds/9' failed: not found.", "channel_not_found", false, /server 9\b/],
    [
      "Channel 'x' of guild 'y' is a forum and cannot be exported directly. You need to pull its threads and export them individually.",
      "not_exportable",
      false,
      /forum/,
    ],
    ["Nobody knows what this is", "exporter_failed", true, /Nobody knows what this is/],
  ];
  it.each(failures)("reads the list of failed channels: %s", (text, code, retryable, detail) => {
    const name = "Text / Authentication token is invalid. / a: Request to 'users' failed: forbidden. : b";
    const said = readErrorOutput(
      `Failed to export the following channel(s):\r\n${name}: ${text}\r\n\r\nExport failed.\r\n`,
    );
    expect(said).toMatchObject({
      hasFailures: true,
      failure: { code, retryable, detail: expect.stringMatching(detail) },
    });
  });

  const fatal: [string, ErrorCode, boolean][] = [
    [`${exceptions}: Authentication token is invalid.`, "token_invalid", false],
    [
      `${exceptions}: Provided bot account does not have the Message Content Intent enabled.`,
      "intent_missing",
      false,
    ],
    [`${exceptions}: Request to 'channels/5' failed: not found.`, "channel_not_found", false],
    [`${exceptions}: Request to 'channels/5' failed: forbidden.`, "channel_forbidden", false],
    [
      `${exceptions}: Request to 'channels/5' failed: too many requests.\nResponse content: {}`,
      "discord_failed",
      true,
    ],
    [
      `${exceptions}: Request to 'channels/5' failed: 520.\nResponse content: <html>\n\n<p>`,
      "discord_failed",
      true,
    ],
    [
      `${exceptions}: Request to 'channels/5' failed: bad request.\nResponse content: {}`,
      "exporter_failed",
      true,
    ],
    [
      "System.Net.Http.HttpRequestException: Connection refused (discord.com:443)",
      "discord_unreachable",
      true,
    ],
    ["System.TimeoutException: The operation has timed out.", "discord_unreachable", true],
    [
      "System.Threading.Tasks.TaskCanceledException: The request was canceled due to the configured HttpClient.Timeout of 100 seconds elapsing.",
      "discord_unreachable",
      true,
    ],
    ["System.Threading.Tasks.TaskCanceledException: A task was canceled.", "exporter_failed", true],
    ["System.IO.IOException: No space left on device : '/exports/200.json'", "disk_full", true],
    ["System.IO.IOException: The response ended prematurely.", "discord_unreachable", true],
    ["System.InvalidOperationException: Sequence contains no elements", "exporter_failed", true],
    [
      `${exceptions}: Failed to export message #1 in channel 'a' (#2) of guild 'b (#3)'.\n    System.Net.Http.HttpRequestException: Connection reset by peer (discord.com:443)\n      at System.Net.Http.HttpClient.SendAsync() `,
      "discord_unreachable",
      true,
    ],
  ];
  it.each(fatal)("reduces %s to one sentence", (text, code, retryable) => {
    const { failure } = readErrorOutput(`Note: Output streams are redirected.\nERROR\n${text}\n${stack}\n`);
    expect(failure).toEqual({ code, retryable, detail: expect.stringMatching(/^[^\n]+\.$/) });
    expect(failure?.detail).not.toMatch(/Exceptions\.|System\.|<html>|stack/);
  });

  it.each([
    "Unrecognized option(s):\n--utc",
    "Option -c|--channel cannot be set from provided argument(s):\n<x>\nError: Invalid snowflake 'x'.",
    "Option -o|--output expects a single argument, but provided with multiple:\n<a> <b>",
    "Process terminated. Couldn't find a valid ICU package installed on the system.",
  ])("takes %j for an exporter that does not fit", (text) => {
    expect(readErrorOutput(`${text}\n`).failure).toMatchObject({
      code: "exporter_unusable",
      retryable: false,
    });
  });

  it("keeps the sentence short, whatever was said", () => {
    expect(readErrorOutput("x".repeat(100_000)).failure?.detail.length).toBeLessThan(310);
  });
});

describe("readListing", () => {
  const plain = { parent: null, parentId: null, isThread: false, isArchived: false };

  it("reads channels and their threads, whatever their names hold", () => {
    const text = [
      "100000000000000001 | rules",
      "20                 | Info / Help / general | chat",
      " * 21  | Thread / a / b | c | Active",
      " * 300 | Thread / Thread / x | Archived | Archived",
      "30                 | Info / Help / Thread | Active",
      "",
    ].join("\n");
    const row = { ...plain, parent: "Info / Help", id: "20", name: "general | chat" };
    const thread = { parent: "general | chat", parentId: "20", isThread: true };
    expect(readListing("channels", text)).toEqual([
      { ...plain, id: "100000000000000001", name: "rules" },
      row,
      { ...thread, id: "21", name: "a / b | c", isArchived: false },
      { ...thread, id: "300", name: "Thread / x | Archived", isArchived: true },
      { ...row, id: "30", name: "Thread | Active" },
    ]);
  });

  it("takes the names of servers and people as they are", () => {
    const text = "0   | Direct Messages\r\n100 | Cats / Dogs | Birds\r\n";
    expect(readListing("guilds", text)).toEqual([
      { ...plain, id: "0", name: "Direct Messages" },
      { ...plain, id: "100", name: "Cats / Dogs | Birds" },
    ]);
    expect(readListing("dm", "7 | ann / bob, eve")).toEqual([{ ...plain, id: "7", name: "ann / bob, eve" }]);
  });

  it("overlooks what is no row", () => {
    expect(readListing("channels", "Fetching…\n99999999999999999999 | too long\nx | y\n")).toEqual([]);
  });
});

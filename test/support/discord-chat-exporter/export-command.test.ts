import { afterEach, describe, expect, it } from "vitest";
import { split } from "../split-all.ts";
import type { Ending, FakeChannel, Scenario } from "./scenario.ts";
import { Stage } from "./stage.ts";

const exceptions = "DiscordChatExporter.Core.Exceptions.DiscordChatExporterException";

let stage: Stage;
afterEach(() => stage.discord.remove());

const failing = (how: Ending, after = 3): FakeChannel => ({
  id: "200",
  name: "general",
  messages: { count: 8 },
  ends: { after, how },
});

describe("the stand-in's situations", () => {
  const heading = (kind: string) => `${kind} the following channel(s):\n`;

  it("tells what it does on stdout", async () => {
    stage = await Stage.make([
      { id: "200", name: "general", parentId: "199", messages: { count: 3 } },
      { id: "199", type: "GuildCategory", name: "Text" },
    ]);
    expect(await stage.export("200")).toEqual({
      code: 0,
      signal: null,
      stderr: "",
      stdout:
        "Resolving channel(s)...\nExporting 1 channel(s)...\nText / general: 0%\nText / general: 50%\nSuccessfully exported 1 channel(s).\n",
    });
  });

  it("warns of an empty channel and of an empty range, and writes an empty file", async () => {
    stage = await Stage.make([
      { id: "200", name: "a" },
      { id: "201", name: "b", messages: { count: 3 } },
    ]);
    const end = "an empty file will be created.\n\n";
    expect(await stage.export("200")).toMatchObject({
      code: 0,
      stderr: `${heading("Warnings reported for")}a: Channel 'a' of guild 'Guild' does not contain any messages; ${end}`,
    });
    expect(await stage.export("201", "--after", String(2n ** 62n))).toMatchObject({
      code: 0,
      stderr: `${heading("Warnings reported for")}b: Channel 'b' of guild 'Guild' does not contain any messages within the specified period; ${end}`,
    });
    for (const name of ["200.json", "201.json"]) {
      expect(await stage.document(name)).toMatchObject({ messages: [], messageCount: 0 });
    }
  });

  it("says nothing of a history that may not be read, nor of texts that are withheld", async () => {
    stage = await Stage.make([
      { id: "200", isHidden: true, messages: { count: 3 } },
      { id: "201", isBlank: true, messages: { count: 3 } },
    ]);
    expect(await stage.export("200")).toMatchObject({ code: 0, stderr: "" });
    expect((await stage.document("200.json")).messageCount).toBe(0);
    expect(await stage.export("201")).toMatchObject({ code: 0, stderr: "" });
    const { messages } = await stage.document("201.json");
    expect(messages.map(({ content }: { content: string }) => content)).toEqual(["", "", ""]);
  });

  const fatal: [string, Scenario, string][] = [
    ["a wrong token", { tokens: ["other"], channels: [] }, "Authentication token is invalid."],
    ["an unknown channel", { channels: [] }, "Request to 'channels/200' failed: not found."],
    [
      "a channel that may not be seen",
      { channels: [{ id: "200", refuses: "forbidden" }] },
      "Request to 'channels/200' failed: forbidden.",
    ],
  ];
  it.each(fatal)("ends with %s, without a file", async (_, scenario, message) => {
    stage = await Stage.make(scenario);
    const { code, stderr } = await stage.export("200");
    expect([code, stderr]).toEqual([1, expect.stringContaining(`ERROR\n${exceptions}: ${message}\n  at `)]);
    expect(await stage.files()).toEqual([]);
  });

  it("ends with a missing intent, after the pages that have some text", async () => {
    stage = await Stage.make({ hasIntent: false, channels: [{ id: "200", messages: { count: 5 } }] });
    const { code, stderr } = await stage.export("200");
    expect(stderr).toContain(
      `${exceptions}: Provided bot account does not have the Message Content Intent enabled.`,
    );
    expect([code, (await stage.document("200.json")).messageCount]).toEqual([1, 0]);
  });

  it("lists a channel whose messages are refused as failed, and closes its file", async () => {
    stage = await Stage.make([failing("forbidden"), { ...failing("not found", 0), id: "201" }]);
    expect(await stage.export("200")).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("Successfully exported 0 channel(s).\n"),
      stderr: expect.stringMatching(
        /^Failed to export the following channel\(s\):\ngeneral: Request to 'channels\/200\/messages[^']*' failed: forbidden\.\n\nExport failed\.\n$/,
      ),
    });
    expect((await stage.document("200.json")).messageCount).toBe(3);
    expect((await stage.export("201")).code).toBe(1);
    expect((await stage.document("201.json")).messageCount).toBe(0);
  });

  it("exits with 0 when only some channels failed", async () => {
    stage = await Stage.make([failing("forbidden"), { id: "201", name: "b", messages: { count: 2 } }]);
    const { code, stderr } = await stage.run(["export", "-c", "200", "201", "-f", "Json", "-o", "%c.json"]);
    expect([code, stderr]).toEqual([0, expect.stringContaining(heading("Failed to export"))]);
  });

  it.each<[Ending, string]>([
    ["bad gateway", `${exceptions}: Request to 'channels/200/messages`],
    [
      "network",
      "System.Net.Http.HttpRequestException: Connection reset by peer (discord.com:443)\n    System.Net",
    ],
    [{ exception: "odd" }, "System.InvalidOperationException: odd\n  at "],
  ])(
    "ends with %j and closes its file: valid JSON, a plausible count, not all messages",
    async (how, words) => {
      stage = await Stage.make([failing(how)]);
      const { code, stderr } = await stage.export("200");
      expect([code, stderr]).toEqual([1, expect.stringContaining(`ERROR\n${words}`)]);
      const { messages, messageCount } = await stage.document("200.json");
      expect([messages.length, messageCount]).toEqual([3, 3]);
    },
  );

  it("leaves malformed JSON when the error came in the middle of a message", async () => {
    stage = await Stage.make([failing("reactions")]);
    const { stderr } = await stage.export("200");
    expect(stderr).toMatch(/ERROR\n\S+: Failed to export message #\d+ in channel 'general' \(#200\)/);
    const found = await stage.read("200.json");
    expect(() => JSON.parse(found)).toThrow(SyntaxError);
    expect(found).toMatch(/"messageCount": 4\n\}$/);
    expect(await split(found)).toMatchObject({ messages: { length: 3 }, fault: { code: "truncated" } });
  });

  it("leaves a cut file on a full disk, and when it is killed", async () => {
    stage = await Stage.make([failing("disk full"), { ...failing("killed"), id: "201" }]);
    const { stderr } = await stage.export("200");
    expect(stderr).toContain("ERROR\nSystem.IO.IOException: No space left on device : '");
    expect(await stage.export("201")).toMatchObject({ code: null, signal: "SIGKILL" });
    for (const name of ["200.json", "201.json"]) {
      expect(await split(await stage.read(name))).toMatchObject({
        messages: { length: 3 },
        fault: { code: "truncated" },
      });
    }
  });

  it("does not export a forum, but its threads, and a category's channels", async () => {
    stage = await Stage.make([
      { id: "10", type: "GuildCategory", name: "Text" },
      { id: "20", type: "GuildForum", name: "help", parentId: "10" },
      { id: "21", type: "GuildPublicThread", name: "one", parentId: "20", messages: { count: 2 } },
      {
        id: "22",
        type: "GuildPublicThread",
        name: "two",
        parentId: "20",
        isArchived: true,
        messages: { count: 2 },
      },
      { id: "30", type: "GuildForum", name: "empty", parentId: "10" },
    ]);
    expect(await stage.export("20")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Text / help: Channel 'help' of guild 'Guild' is a forum and cannot"),
    });
    expect(await stage.files()).toEqual([]);
    const { stdout } = await stage.export("20", "--include-threads", "all");
    expect(stdout).toMatch(
      /Fetching threads\.\.\.\nFetched 2 thread\(s\)\.\nExporting 2 channel\(s\)\.\.\.\n/,
    );
    expect(await stage.files()).toEqual(["21.json", "22.json"]);
    expect((await stage.document("21.json")).channel).toMatchObject({ category: "help", categoryId: "20" });
    expect(await stage.export("30", "--include-threads", "all")).toMatchObject({
      code: 1,
      stderr: "Export failed.\n",
      stdout: expect.stringContaining("Exporting 0 channel(s)..."),
    });
  });

  it("plays one situation after another", async () => {
    const { ends } = failing("network");
    stage = await Stage.make([{ id: "200", messages: { count: 8 }, runs: [{ ends }, { ends }] }]);
    expect((await stage.export("200")).code).toBe(1);
    expect((await stage.export("200")).code).toBe(1);
    expect((await stage.export("200")).code).toBe(0);
  });
});

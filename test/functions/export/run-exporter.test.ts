import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ErrorCode } from "#core/errors.ts";
import type { FakeDiscord } from "../../support/discord-chat-exporter/fake-discord.ts";
import type { Ending, Scenario } from "../../support/discord-chat-exporter/scenario.ts";
import { oneChannel, runIn, take, token } from "../../support/exporter-runs.ts";

let discord: FakeDiscord;
afterEach(() => discord.remove());

const failure = (code: ErrorCode, retryable: boolean, detail: RegExp) => ({
  ...{ kind: "end", outcome: "failed", code, retryable },
  detail: expect.stringMatching(detail),
});
const endsAfter = (count: number, how: Ending) => ({ ends: { after: count, how } });

describe("a run of the exporter", () => {
  it("tells its parts in order and that it is complete", async () => {
    discord = await oneChannel({});
    const { end, parts, ids, warnings, percents } = await take(discord, runIn(discord));
    expect(end).toEqual({ kind: "end", outcome: "complete" });
    expect([parts, warnings]).toEqual([[10, 10, 5], []]);
    expect(ids).toEqual(ids.toSorted((a, b) => Number(BigInt(a) - BigInt(b))));
    expect(percents.every((percent) => percent >= 0 && percent < 100)).toBe(true);
  });

  it("asks for what lies between two messages", async () => {
    discord = await oneChannel({});
    const { ids } = await take(discord, runIn(discord));
    const some = await take(discord, runIn(discord, { after: ids[4] as string, before: ids[20] as string }));
    expect(some).toMatchObject({ parts: [10, 5], ids: ids.slice(5, 20), end: { outcome: "complete" } });
  });

  it("starts the exporter with a bare environment, no stdin, and the token nowhere else", async () => {
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "of-the-task");
    vi.stubEnv("HTTPS_PROXY", "http://elsewhere");
    discord = await oneChannel({});
    await take(discord, runIn(discord));
    vi.unstubAllEnvs();
    const [call, ...others] = await discord.calls();
    expect(others).toEqual([]);
    const { env, argv, cwd = "", isStdinClosed } = call ?? {};
    // PWD and such are made by the shell that the stand-in is started with.
    const { PWD: _pwd, SHLVL: _level, _: _last, ...own } = env ?? {};
    expect(own).toEqual({
      PATH: "/usr/local/bin:/usr/bin:/bin",
      ...{ HOME: cwd, TMPDIR: cwd, DOTNET_BUNDLE_EXTRACT_BASE_DIR: cwd, DOTNET_EnableDiagnostics: "0" },
      ...{ DISCORD_TOKEN: token, FUCK_RUSSIA: "1", TERM: "dumb", NO_COLOR: "1" },
      ...{ LANG: "en_US.UTF-8", LC_ALL: "en_US.UTF-8" },
    });
    expect(isStdinClosed).toBe(true);
    expect(argv?.slice(0, 10)).toEqual([
      "export",
      "-c",
      "200",
      "-f",
      "Json",
      "--utc",
      "--markdown",
      "false",
      "--partition",
      "10",
    ]);
    expect(argv?.slice(10)).toEqual(["-o", join(cwd, "%c.json")]);
  });

  it("writes into a new folder each time, whatever the folder above is called", async () => {
    discord = await oneChannel({});
    const folder = join(discord.folder, "100% %c");
    await mkdir(folder);
    for await (const event of runIn(discord, { folder })) {
      if (event.kind === "end") expect(event.outcome).toBe("complete");
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it("deletes a part when the next event is asked for", async () => {
    discord = await oneChannel({});
    let last = "";
    for await (const event of runIn(discord)) {
      expect(existsSync(last)).toBe(false);
      if (event.kind === "part") last = event.path;
    }
    expect(existsSync(last)).toBe(false);
  });
});

describe("a run that brings nothing", () => {
  it("is complete with a warning where the channel or the range is empty", async () => {
    discord = await oneChannel({ channels: [{ id: "200", name: "general" }] });
    const empty = await take(discord, runIn(discord));
    expect(empty).toMatchObject({ end: { outcome: "complete" }, parts: [0] });
    expect(empty.warnings).toEqual([
      "Channel 'general' of guild 'Guild' does not contain any messages; an empty file will be created.",
    ]);
    expect((await take(discord, runIn(discord, { after: String(2n ** 62n) }))).warnings).toHaveLength(1);
  });

  it("is complete without a word where the history may not be read", async () => {
    discord = await oneChannel({ isHidden: true });
    expect(await take(discord, runIn(discord))).toMatchObject({
      end: { outcome: "complete" },
      parts: [0],
      warnings: [],
    });
  });
});

describe("a run that fails", () => {
  const closing: [Ending, ErrorCode, boolean, RegExp][] = [
    ["forbidden", "channel_forbidden", false, /channel 200.*Read Message History/],
    ["not found", "channel_not_found", false, /channel 200/],
    ["bad gateway", "discord_failed", true, /bad gateway/],
    ["too many requests", "discord_failed", true, /too many requests/],
    ["network", "discord_unreachable", true, /Connection reset by peer/],
    [{ exception: `odd ${token}!` }, "exporter_failed", true, /odd \[hidden\]!/],
  ];
  it.each(closing)(
    "with %j tells the parts that were closed, and why it is not complete",
    async (how, ...rest) => {
      discord = await oneChannel(endsAfter(15, how));
      expect(await take(discord, runIn(discord))).toMatchObject({ end: failure(...rest), parts: [10, 5] });
    },
  );

  const cutting: [Ending, ErrorCode, RegExp][] = [
    ["reactions", "discord_unreachable", /Connection reset/],
    ["disk full", "disk_full", /disk/],
    ["killed", "exporter_failed", /SIGKILL/],
  ];
  it.each(cutting)("with %j leaves out the file that is cut or malformed", async (how, code, detail) => {
    discord = await oneChannel(endsAfter(15, how));
    expect(await take(discord, runIn(discord))).toMatchObject({
      end: failure(code, true, detail),
      parts: [10],
    });
  });

  const barren: [string, Scenario, ErrorCode][] = [
    ["a wrong token", { tokens: ["other"], channels: [{ id: "200" }] }, "token_invalid"],
    ["no such channel", { channels: [] }, "channel_not_found"],
    [
      "a channel that is not for us",
      { channels: [{ id: "200", refuses: "forbidden" }] },
      "channel_forbidden",
    ],
    [
      "a server that is not for us",
      { guilds: [{ id: "100", name: "G", refuses: "forbidden" }], channels: [{ id: "200" }] },
      "channel_forbidden",
    ],
    ["a forum", { channels: [{ id: "200", type: "GuildForum" }] }, "not_exportable"],
    [
      "a bot without the intent",
      { hasIntent: false, channels: [{ id: "200", messages: { count: 5 } }] },
      "intent_missing",
    ],
  ];
  it.each(barren)("for %s need not be tried again", async (_, scenario, code) => {
    discord = await oneChannel(scenario);
    expect(await take(discord, runIn(discord))).toMatchObject({
      end: failure(code, false, /^\S.*\.$/),
      parts: [],
    });
  });

  it.each([1, 2])("for a category of %i channels exports none of them", async (count) => {
    const within = Array.from({ length: count }, (_, index) => ({ id: `${2000 + index}`, parentId: "200" }));
    const channels = within.map((channel) => ({ ...channel, messages: { count: 500 }, pace: 1 }));
    discord = await oneChannel({ channels: [{ id: "200", type: "GuildCategory" }, ...channels] });
    expect(await take(discord, runIn(discord))).toMatchObject({
      end: failure("not_exportable", false, /category/),
      parts: [],
    });
  });

  it("says that there is no program, or that it is none", async () => {
    discord = await oneChannel({});
    const missing = await take(discord, runIn(discord, { program: join(discord.folder, "nothing") }));
    expect(missing.end).toEqual(failure("exporter_unusable", false, /no such program/));
    const text = await take(
      discord,
      runIn(discord, { program: join(import.meta.dirname, "run-exporter.test.ts") }),
    );
    expect(text.end).toEqual(failure("exporter_unusable", false, /may not be executed/));
  });

  it.each(["", "two\nlines", "nul\0"])("does not start with %j for a token", async (odd) => {
    discord = await oneChannel({});
    expect((await take(discord, runIn(discord, { token: odd }))).end).toEqual(
      failure("token_invalid", false, /no token/),
    );
    expect(await discord.calls()).toEqual([]);
  });
});

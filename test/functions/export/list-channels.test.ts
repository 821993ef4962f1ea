import { relative } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ErrorCode } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import { listChannels } from "../../../functions/export/list-channels.ts";
import { type FakeDiscord, fakeDiscord } from "../../support/discord-chat-exporter/fake-discord.ts";
import type { Scenario } from "../../support/discord-chat-exporter/scenario.ts";
import { nothingLeft, token } from "../../support/exporter-runs.ts";

let discord: FakeDiscord;
afterEach(async () => {
  vi.useRealTimers();
  await nothingLeft(discord);
  await discord.remove();
});

const list = (
  listing: Parameters<typeof listChannels>[1],
  over: Partial<Parameters<typeof listChannels>[0]> = {},
) => listChannels({ program: discord.program, folder: discord.folder, token, ...over }, listing);
const row = { parent: null, parentId: null, isThread: false, isArchived: false };

describe("listChannels", () => {
  it("tells a server's channels, its threads when they are asked for", async () => {
    discord = await fakeDiscord({
      channels: [
        { id: "10", type: "GuildCategory", name: "Info / Help" },
        { id: "200", name: "general", parentId: "10" },
        { id: "201", name: "top" },
        { id: "30", type: "GuildPublicThread", name: "a | b / c", parentId: "200" },
        { id: "31", type: "GuildPublicThread", name: "gone", parentId: "200", isArchived: true },
      ],
    });
    const top = { ...row, id: "201", name: "top" };
    const general = { ...row, id: "200", name: "general", parent: "Info / Help" };
    const thread = { parent: "general", parentId: "200", isThread: true };
    const active = { ...thread, id: "30", name: "a | b / c", isArchived: false };
    const archived = { ...thread, id: "31", name: "gone", isArchived: true };
    const listing = { command: "channels", guildId: "100" } as const;
    expect(await list(listing)).toEqual([top, general]);
    expect(await list({ ...listing, threads: "active" })).toEqual([top, general, active]);
    expect(await list({ ...listing, threads: "all" })).toEqual([top, general, active, archived]);
  });

  it("tells the servers and the direct messages", async () => {
    discord = await fakeDiscord({
      guilds: [{ id: "100", name: "Cats / Dogs" }],
      channels: [{ id: "7", guildId: "0", name: "ann, bob / eve" }],
    });
    expect(await list({ command: "guilds" })).toEqual([
      { ...row, id: "0", name: "Direct Messages" },
      { ...row, id: "100", name: "Cats / Dogs" },
    ]);
    expect(await list({ command: "dm" })).toEqual([{ ...row, id: "7", name: "ann, bob / eve" }]);
  });

  it("tells the exporter where it is, also where its folder is told from here", async () => {
    discord = await fakeDiscord({ channels: [] });
    await list({ command: "guilds" }, { folder: relative(process.cwd(), discord.folder) });
    const [call] = await discord.calls();
    expect(call?.env.HOME).toBe(call?.cwd);
  });

  const { exportSilence, listingSilence } = limits;
  it.each([
    ["waits for", exportSilence.value + 1, [expect.objectContaining({ id: "200" })]],
    ["stops", listingSilence.value + 1, "exporter_silent"],
  ])("%s a list that says nothing for %i ms", async (_, silence, becomes) => {
    const guilds = [{ id: "100", name: "Guild", listingTakes: 3_000 }];
    discord = await fakeDiscord({ guilds, channels: [{ id: "200" }] });
    // Only the clock that the silence is measured by jumps; the processes take the time that they take.
    vi.useFakeTimers({ toFake: ["performance"] });
    const listed = list({ command: "channels", guildId: "100" }).catch(({ code }) => code);
    await vi.waitFor(async () => expect(await discord.calls()).toHaveLength(1), 10_000);
    vi.advanceTimersByTime(silence);
    expect(await listed).toEqual(becomes);
  });

  const refusals: [string, Scenario, ErrorCode, RegExp][] = [
    ["a wrong token", { tokens: ["other"], channels: [] }, "token_invalid", /token/],
    ["an unknown server", { guilds: [], channels: [] }, "channel_not_found", /server 100/],
    [
      "a server that is not for us",
      { guilds: [{ id: "100", name: "G", refuses: "forbidden" }], channels: [] },
      "channel_forbidden",
      /server 100/,
    ],
  ];
  it.each(refusals)("throws the Fault of %s", async (_, scenario, code, message) => {
    discord = await fakeDiscord(scenario);
    await expect(list({ command: "channels", guildId: "100" })).rejects.toMatchObject({
      ...{ name: "Fault", code, retry: false },
      message: expect.stringMatching(message),
    });
  });

  it("throws the Fault of a missing program and of an odd token, and the reason of its signal", async () => {
    discord = await fakeDiscord({ channels: [] });
    const guilds = { command: "guilds" } as const;
    await expect(list(guilds, { program: "/nothing" })).rejects.toMatchObject({ code: "exporter_unusable" });
    await expect(list(guilds, { token: "a b" })).rejects.toMatchObject({ code: "token_invalid" });
    const reason = new Error("enough");
    await expect(list(guilds, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

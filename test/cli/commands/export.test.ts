import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Running } from "../../support/command-line.ts";
import type { FakeChannel } from "../../support/discord-chat-exporter/scenario.ts";
import { botToken, type DiscordPlace, discordPlace, userToken } from "../../support/discord-place.ts";

const general = { id: "200", name: "general", messages: { count: 25 } };
const random = { id: "201", name: "random", messages: { count: 4, seed: 2 } };
const thread = {
  ...{ id: "203", name: "a thread", type: "GuildPublicThread", parentId: "200" },
  messages: { count: 3, seed: 3 },
};
/** In another server: the first is exported whole. */
const secret: FakeChannel = { id: "204", name: "secret", guildId: "101", refuses: "forbidden" };
/** One that takes minutes. */
const endless = { id: "205", name: "endless", guildId: "101", messages: { count: 4_000 }, pace: 50 };
const guilds = [
  { id: "100", name: "Guild" },
  { id: "101", name: "Other guild" },
];

const counts = (messages: number) =>
  `${messages} messages: ${messages} new, 0 changed, 0 already there, 0 skipped; [\\d.]+ s`;

describe("export while a server runs", () => {
  let there: DiscordPlace;
  let server: Running;
  beforeAll(async () => {
    there = await discordPlace({ guilds, channels: [general, random, thread, secret, endless] });
    server = await there.serve();
  });
  afterAll(async () => {
    server.send("SIGINT");
    await server.ended;
    await there.remove();
  });

  it("brings a channel into the archive, its token nowhere to be seen, and finds nothing new the second time", async () => {
    const { code, stdout, stderr } = await there.run(["export", "<#200>", "--quiet"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^Exported: #general, ${counts(25)}\n$`));
    const [call] = await there.discord.calls();
    expect(call?.env.DISCORD_TOKEN).toBe(botToken);
    expect(call?.argv.join(" ")).not.toContain(botToken);

    const again = await there.run(["export", "200", "--quiet"]);
    expect(again).toMatchObject({ code: 0, stderr: "" });
    expect(again.stdout).toMatch(/^Exported: #general, 0 messages: 0 new, /);
    expect((await there.discord.calls()).at(-1)?.argv).toContain("--after");
  });

  it("makes one export of all channels and one of each server, and tells what became of each", async () => {
    const link = "https://discord.com/channels/100/200/threads/203";
    const words = ["export", "201", link, "https://ptb.discord.com/channels/100", "--quiet", "--full"];
    const { code, stdout, stderr } = await there.run(words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      new RegExp(`^Exported: 2 channels, ${counts(7)}\nExported: 2 channels, 29 messages: 0 new, `),
    );
  });

  it("ends with 3 when a channel failed, and says why", async () => {
    const { code, stdout, stderr } = await there.run(["export", "200", "204", "--quiet"]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^To try again what failed, .*: npm run -s cli -- exports retry \S{36}\n$/);
    expect(stdout).toMatch(/^Export failed in part: 2 channels \(1 of them failed\), 0 messages: /);
    expect(stdout).toMatch(
      /\nchannel_forbidden \(1\): the token may not read the channel or its server\n {2}channel 204: Discord does not let/,
    );
  });

  it("answers --json with the exports, and warns of a user's token", async () => {
    const words = ["export", "201", "--after", "2024-01-01", "--json"];
    const { code, stdout, stderr } = await there.run(words, { env: { DISCORD_TOKEN: userToken } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      count: 1,
      exports: [
        {
          request: { channels: ["201"], after: "2024-01-01" },
          ...{ state: "complete", messages: 4, warnings: [{ code: "user_token" }] },
        },
      ],
    });
  });

  it("does not wait with --no-follow, and says how to follow", async () => {
    const { code, stdout, stderr } = await there.run(["export", "200", "--no-follow"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [, id = ""] = /^Export (\S+): npm run -s cli -- exports follow \1\n$/.exec(stdout) ?? [];
    const followed = await there.run(["exports", "follow", id]);
    expect(followed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Exported: #general, /) });
  });

  it("leaves the export running at Ctrl-C, says how to follow or stop it, and ends with 130", async () => {
    const run = there.start(["export", "205", "--quiet"]);
    const { id } = await there.until(await server.url(), ({ state }) => state === "running");
    run.sendToGroup("SIGINT");
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
    const say = (verb: string) => `npm run -s cli -- exports ${verb} ${id}`;
    expect(stderr).toBe(
      `The export goes on at the server. To follow: ${say("follow")}; to stop: ${say("cancel")}\nInterrupted.\n`,
    );
    expect((await there.exports())[0]).toMatchObject({ id, state: "running" });
    const cancelled = await there.run(["exports", "cancel", id]);
    expect(cancelled).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Export cancelled: /) });
  });

  it("takes the token from stdin, its first line, instead of the environment's", async () => {
    const env = { DISCORD_TOKEN: "wrong.to.ken" };
    const options = { env, stdin: `Bot ${botToken}\r\nmore\n` };
    expect(await there.run(["export", "201", "--token-stdin"], options)).toMatchObject({ code: 0 });
    const refused = await there.run(["export", "201"], { env });
    expect(refused).toMatchObject({ code: 3, stdout: expect.stringContaining("\ntoken_invalid (1): ") });
  });

  it.each([
    ["export", "200"],
    ["credentials", "add", "bot"],
  ])("misses a token in %s %s where there is none", async (...words) => {
    const ended = await there.run(words, { env: { DISCORD_TOKEN: "" } });
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toBe(
      "fastdiscorddb: A Discord token is missing: set DISCORD_TOKEN, or give it on stdin with --token-stdin.\n",
    );
    const empty = await there.run([...words, "--token-stdin"], { stdin: "\n" });
    expect(empty).toMatchObject({ code: 2, stderr: "fastdiscorddb: Missing Discord token.\n" });
  });

  it.each([
    ["export", "200", "--token", botToken],
    ["export", `--token=${botToken}`],
    ["credentials", "add", "bot", "--token", botToken],
  ])("refuses a token as an option in %s %s, and does not repeat it", async (...words) => {
    const { code, stdout, stderr } = await there.run(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^fastdiscorddb: A token is never an option: .* Set DISCORD_TOKEN, or use /);
    expect(stderr).not.toContain(botToken);
  });

  it.each([
    [["general"], /"general" is no Discord id and no link/],
    [["--guild", "here"], /guild must be a Discord id/],
    [["200", "--after", "yesterday"], /after must be a day/],
    [["200", "--window-days", "4000"], /window_days must be 3650 or less/],
    [["200", "--full", "--after", "2024-01-01"], /cannot be used with/],
    [["200", "--credential", "bot", "--token-stdin"], /cannot be used with/],
  ])("ends with 2 for %j", async (words, says) => {
    const { code, stdout, stderr } = await there.run(["export", ...words]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(says);
  });

  it("says which kept token is missing", async () => {
    const { code, stderr } = await there.run(["export", "200", "--credential", "nobody"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^fastdiscorddb: There is no credential "nobody"\./);
  });
});

describe("export without a server", () => {
  let there: DiscordPlace;
  beforeAll(async () => {
    there = await discordPlace({
      ...{ guilds, channels: [general, { ...endless, pace: 0, runs: [{ pace: 5 }] }] },
    });
  });
  afterAll(() => there.remove());

  it("ends with 1 where there is no DiscordChatExporter, and says what to set", async () => {
    const { code, stdout, stderr } = await there.run(["export", "200"], { env: { DCE_PATH: "" } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^fastdiscorddb: DCE_PATH is not set: .* Set DCE_PATH to the program .* and start the archive again\.\n$/,
    );
  });

  it("runs it here until it ends, also with --no-follow, and leaves nothing running", async () => {
    const { code, stdout, stderr } = await there.run(["export", "200", "--no-follow", "--quiet"]);
    expect({ code, stderr }).toEqual({
      ...{ code: 0, stderr: "No server runs: the export runs here until it ends.\n" },
    });
    expect(stdout).toMatch(new RegExp(`^Exported: #general, ${counts(25)}\n$`));
    expect(there.place.postgres()).toBeUndefined();
  });

  it("is cut by Ctrl-C, keeps what it has, and is left alone by who only looks", async () => {
    const run = there.start(["export", "205", "--quiet"]);
    while ((await there.discord.calls()).length === 1) await sleep(50);
    run.sendToGroup("SIGINT");
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
    expect(stderr).toBe(
      "What is exported is kept; the rest comes in at the next start: npm start\nInterrupted.\n",
    );
    expect(there.place.postgres()).toBeUndefined();

    const listed = await there.run(["exports"]);
    expect(listed.stdout).toMatch(/\n\S+ {2}running .* (?:channel 205|#\w+ \(205\)) /);
    expect(listed.stderr).toBe("No server runs: what has not ended goes on at the next start: npm start\n");
    expect(await there.discord.calls()).toHaveLength(2);
  });

  it("is told why it stands still where the archive was started without DCE_PATH", async () => {
    const server = there.start(["start"], { env: { DCE_PATH: "" } });
    await server.shows(
      /\nExporter: missing: DCE_PATH is not set: .* Set DCE_PATH to .*\n[\s\S]*Ctrl-C stops/,
    );
    const [cut] = await there.exports();
    const id = cut?.id ?? "";
    const why =
      /^Nothing is exported\. DCE_PATH is not set: .* Set DCE_PATH to .* and start the archive again\.\n$/;
    for (const words of [["exports"], ["exports", "show", id]]) {
      expect(await there.run(words)).toMatchObject({ code: 0, stderr: expect.stringMatching(why) });
    }
    const followed = await there.run(["exports", "follow", id]);
    expect(followed).toMatchObject({ code: 1, stdout: "" });
    expect(followed.stderr).toMatch(/^fastdiscorddb: Nothing is exported\. DCE_PATH is not set/);
    expect((await there.run(["status"])).stdout).toMatch(/\nExporter: missing: DCE_PATH is not set/);
    await there.run(["credentials", "add", "bot"]);
    const scheduled = await there.run([
      "schedules",
      "add",
      "nightly",
      "--at",
      "@daily",
      "--credential",
      "bot",
      "200",
    ]);
    expect(scheduled).toMatchObject({ code: 0, stderr: expect.stringMatching(/^DCE_PATH is not set: /) });
    await there.run(["schedules", "remove", "nightly"]);
    server.send("SIGINT");
    await server.ended;
  });

  it("goes on at the next start with what was cut", async () => {
    const server = await there.serve();
    const status = await there.until(await server.url(), ({ ended_at }) => ended_at !== null);
    expect(status).toMatchObject({ state: "complete", counters: { new: 4_000 } });
    server.send("SIGINT");
    expect(await server.ended).toMatchObject({ code: 0, stderr: "Stopped.\n" });
  });
});

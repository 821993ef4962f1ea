import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Credential, CredentialList } from "#core/api/credentials.ts";
import type { Running } from "../../support/command-line.ts";
import { botToken, type DiscordPlace, discordPlace, userToken } from "../../support/discord-place.ts";

let there: DiscordPlace;
let server: Running;
beforeAll(async () => {
  there = await discordPlace({ channels: [{ id: "200", name: "general", messages: { count: 3 } }] });
  server = await there.serve();
});
afterAll(async () => {
  server.send("SIGINT");
  await server.ended;
  await there.remove();
});

const credentials = (...words: string[]) => there.run(["credentials", ...words]);

describe("credentials", () => {
  it("says that nothing is kept yet", async () => {
    const { code, stdout } = await credentials();
    expect({ code, stdout }).toEqual({
      ...{ code: 0, stdout: "No tokens are kept: npm run -s cli -- credentials add --help\n" },
    });
  });

  it("keeps a token under a name, tests it, exports with it, and never shows it", async () => {
    const added = await credentials("add", "archive bot");
    expect(added).toMatchObject({ code: 0, stderr: "" });
    expect(added.stdout).toBe("Kept: archive bot\narchive bot works, a bot's token\n");

    const env = { DISCORD_TOKEN: "" };
    const exported = await there.run(["export", "200", "--credential", "archive bot"], { env });
    expect(exported).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Exported: #general, 3 /) });
    expect((await there.discord.calls())[0]?.env.DISCORD_TOKEN).toBe(botToken);

    const listed = await credentials();
    expect(listed.stdout).toMatch(
      /^name +kind +works +tested +kept\narchive bot +bot +yes +\d{4}-.* UTC +\d{4}-.* UTC\n$/,
    );
    const json = await credentials("list", "--json");
    expect(CredentialList.parse(JSON.parse(json.stdout))).toMatchObject({
      ...{ credentials: [{ name: "archive bot", kind: "bot", works: true }], count: 1 },
    });
    for (const { stdout } of [added, exported, listed, json]) expect(stdout).not.toContain(botToken);
  });

  it("puts another token in its place and says so, and warns of a user's", async () => {
    await credentials("add", "mine");
    const rotated = await there.run(["credentials", "add", "mine", "--token-stdin"], { stdin: userToken });
    expect(rotated.code).toBe(0);
    expect(rotated.stdout).toBe(
      "Kept: mine, with another token; what used the old one uses this one now\nmine works, a user's token\n",
    );
    expect(rotated.stderr).toMatch(/^This is the token of a user's account\. .* Use a bot's token, /);
    const tested = await credentials("test", "mine", "--json");
    expect(tested).toMatchObject({ code: 0, stderr: rotated.stderr });
    expect(Credential.parse(JSON.parse(tested.stdout))).toMatchObject({ kind: "user", works: true });
  });

  it("says when Discord refuses the token, or does not answer", async () => {
    const wrong = (name: string) =>
      there.run(["credentials", "add", name], { env: { DISCORD_TOKEN: "a.b.c" } });
    const nothing = await wrong("wrong");
    expect(nothing).toMatchObject({ code: 1, stdout: "" });
    expect(nothing.stderr).toMatch(
      /^fastdiscorddb: Discord does not accept the token\. It is not kept\. Copy /,
    );
    await credentials("add", "right");
    expect((await wrong("right")).stderr).toContain("The one that is kept as right stays.");
    expect(await credentials("test", "right")).toMatchObject({
      ...{ code: 0, stdout: "right works, a bot's token\n" },
    });
    there.tokens.instead = (response) => response.writeHead(500).end();
    const away = await credentials("add", "later");
    expect(away).toMatchObject({ code: 0, stdout: "Kept: later\n" });
    expect(away.stderr).toMatch(
      /^It is kept, but not tested: Discord answered 500, .*\nLater: npm run -s cli -- credentials test later\n$/,
    );
    expect(await credentials("test", "later")).toMatchObject({ code: 1, stdout: "" });
    there.tokens.instead = undefined;
    expect(await credentials("test", "later")).toMatchObject({
      ...{ code: 0, stdout: "later works, a bot's token\n" },
    });
  });

  it("forgets a token", async () => {
    await credentials("add", "gone");
    expect(await credentials("remove", "gone")).toMatchObject({ code: 0, stdout: "Removed: gone\n" });
    for (const verb of ["test", "remove"]) {
      const { code, stderr } = await credentials(verb, "gone");
      expect({ code, stderr }).toEqual({
        ...{ code: 1, stderr: "fastdiscorddb: There is no credential gone.\n" },
      });
    }
  });

  it("refuses a name before it asks for a token", async () => {
    const { code, stderr } = await there.run(["credentials", "add", "/"], { env: { DISCORD_TOKEN: "" } });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("name must be 1 to") });
  });
});

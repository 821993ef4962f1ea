import { afterAll, beforeAll, expect, it } from "vitest";
import { botToken, type DiscordPlace, discordPlace } from "../support/discord-place.ts";
import { describeWithEngine, hasProgram } from "../support/engines.ts";

const hasTerminals = process.platform === "linux" && hasProgram("script");

describeWithEngine(
  "the question for a token",
  hasTerminals,
  "script of util-linux, which Debian has in bsdutils",
  () => {
    let there: DiscordPlace;
    beforeAll(async () => {
      there = await discordPlace({ channels: [{ id: "200", name: "general", messages: { count: 3 } }] });
    });
    afterAll(() => there.remove());

    const ask = (...words: string[]) => there.start(words, { terminal: true, env: { DISCORD_TOKEN: "" } });

    it("is asked in a terminal, shows nothing of the answer, and draws a bar of what comes then", async () => {
      const run = ask("export", "200");
      await run.shows(/Discord token \(it is not shown\): $/);
      run.type(`${botToken}x\u007f\r`);
      const { code, stdout } = await run.ended;
      expect(code).toBe(0);
      expect(stdout).toMatch(/Discord token \(it is not shown\): \r\n.*\[[=-]{24}\] \d+% \| /s);
      expect(stdout).toMatch(/Exported: #general, 3 messages: 3 new, /);
      expect(stdout).not.toContain(botToken.slice(0, 8));
      expect((await there.discord.calls())[0]?.env.DISCORD_TOKEN).toBe(botToken);
    });

    it("ends with 130 at Ctrl-C", async () => {
      const run = ask("credentials", "add", "bot", "--token-stdin");
      await run.shows(/Discord token/);
      run.type("MTE\u0003");
      const { code, stdout } = await run.ended;
      expect({ code, stdout }).toEqual({
        ...{ code: 130, stdout: "Discord token (it is not shown): \r\nInterrupted.\r\n" },
      });
    });
  },
);

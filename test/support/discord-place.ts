import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ExportList, ExportStatus } from "#core/api/exports.ts";
import { type Ended, type Running, root, Workplace } from "./command-line.ts";
import { type FakeDiscord, fakeDiscord } from "./discord-chat-exporter/fake-discord.ts";
import type { Scenario } from "./discord-chat-exporter/scenario.ts";
import { startTokenServer, type TokenServer } from "./token-server.ts";

/** A bot's token and a user's, which the Discord of these tests takes. */
export const botToken = "MTE2NTAzMDE4OTcxNDEyOTAwMA.GabcDe.a-bots-token";
export const userToken = "MTE2NTAzMDE4OTcxNDEyOTAwMQ.GabcDe.a-users-token";

type Options = Parameters<Workplace["start"]>[1];

/** A workplace whose commands have a Discord of their own, and whose server exports from it. */
export type DiscordPlace = {
  place: Workplace;
  discord: FakeDiscord;
  tokens: TokenServer;
  /** Starts a command that knows the bot's token, unless `env` says otherwise. */
  start(words: string[], options?: Options): Running;
  run(words: string[], options?: Options): Promise<Ended>;
  /** Starts the server, and resolves when it listens. */
  serve(): Promise<Running>;
  /** The exports that there are, from `exports --json`. */
  exports(): Promise<ExportList["exports"]>;
  /** Waits until the newest export is so, as the server answers. */
  until(url: string, isSo: (status: ExportStatus) => boolean): Promise<ExportStatus>;
  remove(): Promise<void>;
};

/** Makes it over a Discord. */
export async function discordPlace(scenario: Scenario): Promise<DiscordPlace> {
  const [place, tokens] = [await Workplace.make(), await startTokenServer()];
  const discord = await fakeDiscord({ tokens: [botToken, userToken], ...scenario });
  tokens.tokens.set(botToken, "bot").set(userToken, "user");
  const base = {
    ...{ DCE_PATH: discord.program, DISCORD_TOKEN: botToken, DISCORD_STAND_IN: tokens.base },
    // That a busy machine is slow is no news here.
    LOG_LEVEL: "ERROR",
    NODE_OPTIONS: `--import=${join(root, "test/support/ask-no-discord.ts")}`,
  };
  const start = (words: string[], { env, ...rest }: Options = {}) =>
    place.start(words, { ...rest, env: { ...base, ...env } });
  const run = (words: string[], options?: Options) => start(words, options).ended;
  const exports = async () => JSON.parse((await run(["exports", "--json"])).stdout).exports;
  return {
    ...{ place, discord, tokens, start, run, exports },
    async serve() {
      const server = start(["start"]);
      await server.shows(/Ctrl-C stops/);
      return server;
    },
    async until(url, isSo) {
      for (;;) {
        const list = (await (await fetch(`${url}/api/exports?limit=1`)).json()) as ExportList;
        const id = list.exports[0]?.id;
        const answer = id === undefined ? undefined : await fetch(`${url}/api/exports/${id}`);
        const status = answer && ExportStatus.parse(await answer.json());
        if (status && isSo(status)) return status;
        await sleep(50);
      }
    },
    async remove() {
      await place.remove();
      await tokens.stop();
      await discord.remove();
    },
  };
}

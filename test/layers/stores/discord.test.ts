import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { version } from "#core/product.ts";
import { discord } from "#stores/discord.ts";
import { freePort } from "../../support/free-port.ts";
import { startTokenServer, type TokenServer } from "../../support/token-server.ts";

// A server of the tests' own stands for Discord: no test goes out to the network. What Discord answers to a token that it
// knows, and to one that it does not, is as its documents say.
let server: TokenServer;
beforeAll(async () => {
  server = await startTokenServer();
  server.tokens.set("a-bots-token", "bot").set("a-users-token", "user");
});
afterAll(() => server.stop());
beforeEach(() => {
  server.instead = undefined;
  server.requests.length = 0;
});

const sentTokens = () => server.requests.map(({ headers }) => headers.authorization);

/** What it rejects with, which must not tell the token however deep one looks. */
async function refusalOf(token: string, base = server.base, timeout = 5_000): Promise<Error> {
  const error = await discord(
    base,
    timeout,
  )(token).then(
    () => expect.unreachable("it answered"),
    (reason: Error) => reason,
  );
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(token);
  expect(error).toMatchObject({ name: "Fault", code: "discord_away", status: 502, retry: true });
  return error;
}

describe("discord", () => {
  it("knows a bot's token by one question, asked as Discord wants bots to ask", async () => {
    expect(await discord(server.base)("a-bots-token")).toEqual({ kind: "bot", works: true });
    expect(server.requests).toMatchObject([
      {
        ...{ method: "GET", path: "/api/v10/users/@me" },
        headers: {
          authorization: "Bot a-bots-token",
          "user-agent": expect.stringMatching(/^DiscordBot \(https:\/\/\S+, \d+\.\d+\.\d+\)$/),
        },
      },
    ]);
    expect(server.requests[0]?.headers["user-agent"]).toContain(version);
  });

  it("knows a user's token, which is no bot's", async () => {
    expect(await discord(server.base)("a-users-token")).toEqual({ kind: "user", works: true });
    expect(sentTokens()).toEqual(["Bot a-users-token", "a-users-token"]);
  });

  it("says that a token which is neither's does not work", async () => {
    expect(await discord(server.base)("nobodys-token")).toEqual({ kind: null, works: false });
    expect(sentTokens()).toEqual(["Bot nobodys-token", "nobodys-token"]);
  });

  it.each([400, 403, 404, 429, 500, 503])("takes %i for neither yes nor no", async (status) => {
    server.instead = (response) => response.writeHead(status).end("a-bots-token");
    expect((await refusalOf("a-bots-token")).message).toBe(
      `Discord answered ${status}, which is neither yes nor no. Try again in a moment.`,
    );
    expect(server.requests).toHaveLength(1);
  });

  it("follows no redirect with the token", async () => {
    const other = await startTokenServer();
    server.instead = (response) => response.writeHead(302, { location: `${other.base}/users/@me` }).end();
    expect((await refusalOf("a-bots-token")).message).toContain("302");
    expect(other.requests).toEqual([]);
    await other.stop();
  });

  it.each(["<html>Welcome to our café</html>", "{}", "[]", "null", "", '{"id":'])(
    "does not take a 200 with %j for Discord's yes",
    async (body) => {
      server.instead = (response) => response.writeHead(200).end(body);
      expect((await refusalOf("a-bots-token")).message).toMatch(/is not Discord\. /);
    },
  );

  it.each<[string, (response: ServerResponse) => unknown]>([
    ["says nothing", () => undefined],
    ["begins and says no more", (response) => response.writeHead(200).write('{"id":')],
  ])("gives up a Discord that %s", async (_, instead) => {
    server.instead = (response) => void instead(response);
    expect((await refusalOf("a-bots-token", server.base, 200)).message).toBe(
      "Discord did not answer in time. Try again in a moment.",
    );
  });

  it("says that Discord cannot be reached, and how that shows", async () => {
    const closed = `http://127.0.0.1:${await freePort()}`;
    expect((await refusalOf("a-bots-token", closed)).message).toBe(
      "Discord cannot be reached (ECONNREFUSED). Try again in a moment.",
    );
    server.instead = (response) => response.socket?.destroy();
    expect((await refusalOf("a-bots-token")).message).toMatch(/^Discord cannot be reached/);
  });

  it("does not repeat a token that no header takes", async () => {
    await refusalOf("a-token\nwith-a-line");
    expect(server.requests).toEqual([]);
  });

  it("asks for one token while it waits for another", async () => {
    const held: ServerResponse[] = [];
    server.instead = (response) => void held.push(response);
    const slow = discord(server.base)("a-bots-token");
    await expect.poll(() => held.length).toBe(1);
    server.instead = undefined;
    expect(await discord(server.base)("a-users-token")).toEqual({ kind: "user", works: true });
    const [first] = held;
    if (first) await once(first.writeHead(401).end(), "finish");
    expect(await slow).toEqual({ kind: null, works: false });
  });
});

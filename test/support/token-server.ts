import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Answers `GET users/@me` as Discord does, for the tokens that it was told of. */
export type TokenServer = {
  /** What stands for https://discord.com/api/v10. */
  base: string;
  tokens: Map<string, "bot" | "user">;
  /** Answers in its place, where a test wants it to be away. */
  instead: ((response: ServerResponse) => void) | undefined;
  requests: { method: string; path: string; headers: IncomingHttpHeaders }[];
  stop(): Promise<void>;
};

/** Starts it on loopback; a request without a token that it knows is refused with Discord's 401. */
export async function startTokenServer(): Promise<TokenServer> {
  const server = createServer(({ method = "", url = "", headers }, response) => {
    told.requests.push({ method, path: url, headers });
    if (told.instead) return told.instead(response);
    const [, prefix, token = ""] = /^(Bot )?(.*)$/.exec(headers.authorization ?? "") ?? [];
    const isKnown = told.tokens.get(token) === (prefix ? "bot" : "user");
    const body = isKnown
      ? { id: "198622483471925248", username: "archive", bot: prefix !== undefined }
      : { message: "401: Unauthorized", code: 0 };
    response.writeHead(isKnown ? 200 : 401, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const told: TokenServer = {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v10`,
    ...{ tokens: new Map(), instead: undefined, requests: [] },
    async stop() {
      server.close().closeAllConnections();
      await once(server, "close");
    },
  };
  return told;
}

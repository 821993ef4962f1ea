import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { ImportStatus } from "#core/api/answers.ts";
import { bindHandlers } from "../../infra/local/functions.ts";
import { makeGateway } from "../../infra/local/gateway.ts";
import { type ImportStack, startImportStack } from "./import-stack.ts";

/** The import stack behind its HTTP API, listening. */
export type HttpStack = ImportStack & {
  url: string;
  /** Asks for JSON; `sent` is sent as JSON unless it is bytes. */
  ask(target: string, sent?: object | Buffer, headers?: { [name: string]: string }): Promise<Told>;
  /** Asks with POST. */
  post(target: string, sent?: object | Buffer, headers?: { [name: string]: string }): Promise<Told>;
};

/** An answer's status and its JSON, into which tests look by name. */
export type Told = {
  status: number;
  requestId: string | null;
  body: ReturnType<typeof JSON.parse> & Partial<ImportStatus>;
};

/** Starts it; uploaded parts have `partBytes` bytes. */
export async function startHttpStack(options: { loaders?: number; partBytes?: number }): Promise<HttpStack> {
  const { partBytes, ...rest } = options;
  const stack = await startImportStack(rest);
  const handlers = bindHandlers(stack.stores, partBytes === undefined ? {} : { partBytes });
  const gateway = makeGateway({ handlers, names: [], apiKey: undefined });
  await once(gateway.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;

  async function send(
    method: string,
    target: string,
    sent?: object | Buffer,
    headers: { [name: string]: string } = {},
  ): Promise<Told> {
    const body = sent === undefined || Buffer.isBuffer(sent) ? sent : JSON.stringify(sent);
    const init = {
      method,
      headers,
      ...(body !== undefined && { body: Buffer.isBuffer(body) ? new Uint8Array(body) : body }),
    };
    const answer = await fetch(`${url}${target}`, init);
    const requestId = answer.headers.get("x-request-id");
    return { status: answer.status, requestId, body: await answer.json() };
  }

  return {
    ...stack,
    url,
    ask: (target, sent, headers) => send("GET", target, sent, headers),
    post: (target, sent, headers) => send("POST", target, sent, headers),
    async stop() {
      gateway.close().closeAllConnections();
      await stack.stop();
    },
  };
}

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** What the server asks S3, SNS or SQS for; `action` is SQS' name for it. */
export type Asked = { method: string; path: string; action: string | undefined; body: Buffer };
export type Answered = { status: number; headers?: IncomingHttpHeaders; body?: Buffer };

/** Decides on an answer; `forward` gets the real one, for another body where one is given. */
export type Meddle = (asked: Asked, forward: (body?: Buffer) => Promise<Answered>) => Promise<Answered>;

/** Stands between the server and its stores at `target`: every request goes through `meddle`. */
export async function startProxy(target: string, meddle: Meddle): Promise<{ url: string; stop(): void }> {
  const server = createServer(async (incoming, outgoing) => {
    const gone = new AbortController();
    // A poll that nobody waits for would take a message with it.
    outgoing.on("close", () => gone.abort());
    try {
      const asked: Asked = {
        method: incoming.method ?? "GET",
        path: incoming.url ?? "/",
        action: incoming.headers["x-amz-target"]?.toString().replace("AmazonSQS.", ""),
        body: await buffer(incoming),
      };
      const answer = await meddle(asked, (body) => send(target, incoming, body ?? asked.body, gone.signal));
      outgoing.writeHead(answer.status, answer.headers).end(answer.body);
    } catch {
      // What the stores could not answer, the server is not answered either.
      outgoing.destroy();
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => server.close().closeAllConnections(),
  };
}

async function send(
  target: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  signal: AbortSignal,
): Promise<Answered> {
  const { hostname, port } = new URL(target);
  const { expect: _, "transfer-encoding": __, ...kept } = headers;
  const outgoing = request({
    ...{ hostname, port, path: url, method, signal },
    headers: { ...kept, "content-length": body.length },
  });
  outgoing.end(body);
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  const { "transfer-encoding": ___, ...told } = answer.headers;
  return { status: answer.statusCode ?? 502, headers: told, body: await buffer(answer) };
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { Server } from "node:net";
import { isLoopback } from "./environment.ts";

/**
 * Starts a server that would listen on every address (fauxqs offers no other, and asks for no key) on loopback alone,
 * and keeps other sites' pages out of it.
 */
export async function onLoopback<Started>(start: () => Promise<Started>): Promise<Started> {
  const { listen } = Server.prototype;
  Server.prototype.listen = function (this: Server, ...words: unknown[]) {
    const [options] = words;
    if (typeof options === "object" && options !== null && "host" in options) options.host = "127.0.0.1";
    guard(this);
    return Reflect.apply(listen, this, words) as Server;
  } as typeof listen;
  try {
    return await start();
  } finally {
    Server.prototype.listen = listen;
  }
}

/** Browsers say where a page is from, and by which name they came: both must be this machine's. */
function guard(server: Server): void {
  const emit = server.emit.bind(server);
  server.emit = (event: string, ...words: unknown[]) => {
    const [request, response] = words as [IncomingMessage, ServerResponse];
    if (event !== "request" || (isOwn(request.headers.origin) && isOwn(`http://${request.headers.host}`)))
      return emit(event, ...words);
    response.writeHead(403).end();
    return true;
  };
}

function isOwn(origin: string | undefined): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}

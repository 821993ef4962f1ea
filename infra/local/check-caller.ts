import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { Fault } from "#core/errors.ts";
import { isLoopback } from "./environment.ts";

/**
 * Lets nobody in but callers that mean this server: the Host header must be a loopback name, an address, or listed
 * (a name can be made to lead here by whoever owns it, an address cannot), and other sites may only read.
 * Throws `foreign_caller`.
 */
export function checkCaller(request: IncomingMessage, names: string[]): void {
  const host = hostOf(`http://${request.headers.host ?? ""}`);
  if (
    host === undefined ||
    !(isLoopback(host) || isIP(host.replace(/^\[|\]$/g, "")) !== 0 || names.includes(host))
  ) {
    throw new Fault(
      "foreign_caller",
      `The host name "${host ?? ""}" is not allowed here. Add it to HOST, after a comma.`,
    );
  }
  const origin = request.headers.origin;
  const reading = request.method === "GET" || request.method === "HEAD";
  if (origin === undefined || reading) return;
  if (originOf(origin) !== originOf(`http://${request.headers.host}`)) {
    throw new Fault("foreign_caller", `The site ${origin} may not do this here.`);
  }
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

/** Scheme aside: behind a proxy with TLS the page says https and we do not. */
function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}

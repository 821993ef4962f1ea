import { setTimeout as pause } from "node:timers/promises";
import type * as z from "zod";
import { ErrorAnswer, QueryErrorAnswer } from "#core/api/answers.ts";
import { type ErrorCode, errors, Fault } from "#core/errors.ts";
import { QueryFault } from "#core/search-query/query-fault.ts";
import type { Archive } from "../infra/local/open-archive.ts";

/** Where the API is and what it wants to see. */
export type Api = Pick<Archive, "url" | "headers">;

/** How a question is asked: GET, when nothing else is said. `also` are the statuses that are no errors, beside those of success. */
export type Question = {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  headers?: { [name: string]: string };
  /** What becomes the body, as JSON. */
  sent?: object;
  signal?: AbortSignal;
  also?: number[];
};

/** How often a question that is asked again is, in milliseconds. */
const askEvery = 200;
/** A busy database may miss a question or two; what is followed is not given up for that. */
const missesInARow = 20;

/**
 * Asks the API and answers what `schema` makes of its answer.
 * Throws the Fault that the API answers with, or `server_unreachable`.
 */
export async function ask<Schema extends z.ZodType>(
  api: Api,
  path: string,
  schema: Schema,
  question: Question = {},
): Promise<z.infer<Schema>> {
  const { status, body } = await read(api, path, question);
  if ((status >= 200 && status < 300) || question.also?.includes(status)) {
    const answer = schema.safeParse(body);
    if (answer.success) return answer.data;
    throw unexpected(api, status, body);
  }
  throw faultOf(api, status, body);
}

/** Asks the API for a text of any length and gives it as it comes; throws as `ask` does, also when the text breaks off. */
export async function* askText(api: Api, path: string, signal: AbortSignal): AsyncGenerator<string> {
  try {
    const answer = await fetch(`${api.url}${path}`, { headers: api.headers, signal });
    if (!answer.ok || !answer.body) throw faultOf(api, answer.status, await answer.json());
    yield* answer.body.pipeThrough(new TextDecoderStream("utf-8", { ignoreBOM: true }));
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw goneAway(api, signal, cause);
  }
}

/** The same for a question that may be asked twice: an error that may pass is given its time, but for a server that is gone. */
export async function askPatiently<Schema extends z.ZodType>(
  api: Api,
  path: string,
  schema: Schema,
  question: Question = {},
): Promise<z.infer<Schema>> {
  for (let misses = 1; ; misses++) {
    try {
      return await ask(api, path, schema, question);
    } catch (error) {
      const mayPass = error instanceof Fault && error.retry && error.code !== "server_unreachable";
      if (!mayPass || misses > missesInARow) throw error;
      await pause(askEvery, undefined, { ...(question.signal && { signal: question.signal }) });
    }
  }
}

async function read(
  api: Api,
  path: string,
  { method = "GET", headers, sent, signal }: Question,
): Promise<{ status: number; body: unknown }> {
  try {
    const answer = await fetch(`${api.url}${path}`, {
      method,
      headers: { ...api.headers, ...(sent && { "content-type": "application/json" }), ...headers },
      body: sent ? JSON.stringify(sent) : null,
      signal: signal ?? null,
    });
    const body: unknown = await answer.json();
    return { status: answer.status, body };
  } catch (cause) {
    throw goneAway(api, signal, cause);
  }
}

/** What the API answered, as the fault that it is. */
function faultOf(api: Api, status: number, body: unknown): Fault {
  if (status === 401) return new Fault("unauthorized", "Set API_KEY to the key that the server has.");
  const mistake = QueryErrorAnswer.safeParse(body).data;
  if (mistake) {
    const { detail, offset, length, suggestion } = mistake;
    return new QueryFault(detail, { from: offset, to: offset + length }, suggestion);
  }
  const said = ErrorAnswer.safeParse(body).data;
  if (said && said.code in errors) return new Fault(said.code as ErrorCode, said.detail);
  return unexpected(api, status, body);
}

function unexpected(api: Api, status: number, cause: unknown): Fault {
  const detail = `${api.url} answered ${status} with something else than expected. Is another version running there?`;
  return new Fault("internal", `${detail} Stop it and start this one.`, { cause });
}

function goneAway(api: Api, signal: AbortSignal | undefined, cause: unknown): Fault {
  signal?.throwIfAborted();
  return new Fault("server_unreachable", `The server at ${api.url} does not answer any more.`, { cause });
}

import type * as z from "zod";
import { ErrorAnswer } from "#core/api/answers.ts";
import { type ErrorCode, errors, Fault } from "#core/errors.ts";
import type { Archive } from "../infra/local/open-archive.ts";

/** Where the API is and what it wants to see. */
export type Api = Pick<Archive, "url" | "headers">;

/**
 * Asks the API and answers what `schema` makes of its answer; a status other than 200 or those in `also` is an error.
 * Throws the Fault that the API answers with, or `server_unreachable`.
 */
export async function ask<Schema extends z.ZodType>(
  api: Api,
  path: string,
  schema: Schema,
  options: { signal?: AbortSignal; also?: number[] } = {},
): Promise<z.infer<Schema>> {
  const { signal, also = [] } = options;
  const { status, body } = await read(api, path, signal);
  if (status === 200 || also.includes(status)) {
    const answer = schema.safeParse(body);
    if (answer.success) return answer.data;
  } else {
    const said = ErrorAnswer.safeParse(body).data;
    if (status === 401) throw new Fault("unauthorized", "Set API_KEY to the key that the server has.");
    if (said && said.code in errors) throw new Fault(said.code as ErrorCode, said.detail);
  }
  const detail = `${api.url} answered ${status} with something else than expected. Is another version running there?`;
  throw new Fault("internal", `${detail} Stop it and start this one.`, { cause: body });
}

async function read(
  api: Api,
  path: string,
  signal?: AbortSignal,
): Promise<{ status: number; body: unknown }> {
  try {
    const answer = await fetch(`${api.url}${path}`, { headers: api.headers, signal: signal ?? null });
    const body: unknown = await answer.json();
    return { status: answer.status, body };
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Fault("server_unreachable", `The server at ${api.url} does not answer any more.`, { cause });
  }
}

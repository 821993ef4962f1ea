import type * as z from "zod";
import { Fault } from "#core/errors.ts";

/** What the API's schema makes of a request, before anything is started or asked for it. Throws `invalid_parameter`. */
export function checkRequest<Schema extends z.ZodType>(schema: Schema, given: object): z.infer<Schema> {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const name = issue?.path.join(".") ?? "";
  const detail = issue?.message ?? "the request is wrong";
  throw new Fault("invalid_parameter", detail.includes(name) ? detail : `${name}: ${detail}`);
}

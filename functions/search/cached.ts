import type * as z from "zod";
import type { Answer, Input } from "#edge/api.ts";
import type { Cacheable, ReadThrough } from "./read-through.ts";

/** Binds an operation's logic to the cache: its name is the cache's, so that two paths to the same share their answers. */
export type Bind = <Query extends object, Params extends object>(
  operation: string,
  make: (query: Query, params: Params) => Promise<Cacheable>,
) => (input: Input<Query, Params>) => Promise<Answer>;

/** How operations are bound that are read through one cache; who wants no cached answer says so in `Cache-Control`. */
export function cached(read: ReadThrough): Bind {
  return (operation, make) =>
    ({ query, params, headers }) => {
      const fresh = /no-cache|no-store/.test(headers["cache-control"] ?? "");
      return read({ operation, query: { ...query, ...params }, fresh }, () => make(query, params));
    };
}

/** An answer as it is cached, checked by its schema. */
export function answer<Schema extends z.ZodType>(schema: Schema, body: z.input<Schema>): Cacheable {
  return { status: 200, body: JSON.stringify(schema.parse(body)) };
}

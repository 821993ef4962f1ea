import { createHash } from "node:crypto";
import type { Pool, QueryResultRow } from "pg";
import { asking } from "#stores/postgres/asking.ts";
import type { Statement } from "#stores/postgres/query/statements.ts";

/** A connection keeps the plan of every statement that has a name, some 1 MB each for an archive of many months. */
const mostNamed = 64;
const names = new Map<string, string>();

/** Asks statements whose plans are kept by their texts, for the first shapes of queries that come. */
export function askingKept(pool: Pool) {
  const ask = asking(pool);
  return <Row extends QueryResultRow>({ text, values }: Statement): Promise<Row[]> =>
    ask<Row>(text, values, nameOf(text));
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= mostNamed) return known;
  const name = createHash("sha256").update(text).digest("base64url").slice(0, 32);
  names.set(text, name);
  return name;
}

import { createHash } from "node:crypto";

/** A connection keeps the plan of every statement that has a name, some 1 MB each for an archive of many months. */
const mostNamed = 64;
const names = new Map<string, string>();

/** The name under which a connection keeps a statement's plan; undefined for all but the first shapes of queries that come. */
export function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= mostNamed) return known;
  const name = createHash("sha256").update(text).digest("base64url").slice(0, 32);
  names.set(text, name);
  return name;
}

import { randomUUID } from "node:crypto";
import type { Pool } from "pg";

/** Keeps a token that no exporter will ever use under a name; answers its id and its group. */
export async function keepCredential(pool: Pool, name: string): Promise<{ id: string; group: string }> {
  const kept = { id: randomUUID(), group: `group of ${name}` };
  await pool.query("insert into credentials (id, name, sealed, token_group) values ($1, $2, '\\x00', $3)", [
    kept.id,
    name,
    kept.group,
  ]);
  return kept;
}

/** A kept token by its name. */
export async function findCredential(pool: Pool, name: string): Promise<{ id: string } | undefined> {
  return (await pool.query<{ id: string }>("select id from credentials where name = $1", [name])).rows[0];
}

import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { connect } from "#stores/postgres/connect.ts";
import { migrate } from "#stores/postgres/migrate.ts";

/** A database of one test file's own, with the schema in it; `drop` ends its connections first. */
export type FreshDatabase = { url: string; pool: pg.Pool; drop(): Promise<void> };

/** Makes a database that nobody else uses. `empty` leaves the schema out. */
export async function freshDatabase(options: { empty?: boolean } = {}): Promise<FreshDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const server = inject("postgres");
  await administer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const pool = connect(url.href, { timeout: 60_000, connections: 8 });
  if (!options.empty) await migrate(pool);
  return {
    url: url.href,
    pool,
    async drop() {
      await pool.end();
      await administer(server, `drop database ${name} with (force)`);
    },
  };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  await client.query(statement);
  await client.end();
}

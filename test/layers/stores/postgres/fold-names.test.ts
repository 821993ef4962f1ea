import { afterAll, beforeAll, expect, it } from "vitest";
import { foldNames } from "#stores/postgres/fold-names.ts";
import { migrate } from "#stores/postgres/migrate.ts";
import { migrations } from "#stores/postgres/migrations/index.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";

const users = 4_500;
let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase({ empty: true });
});
afterAll(() => database.drop());

const generation = async () =>
  (await database.pool.query("select generation from archive")).rows[0].generation;

it("names that were loaded before names were folded are folded once, and searches are told", async () => {
  const { pool } = database;
  const before = migrations.findIndex(({ name }) => name === "names");
  await migrate(pool, migrations.slice(0, before));
  await pool.query(`
    insert into users (id, name, is_bot, richness, version)
      select n, case when n % 1000 > 0 then 'Ünï ' || n end, false, 0, 0 from generate_series(1, ${users}) as s(n);
    insert into members (guild_id, user_id, nickname, richness, version)
      select g, u, 'Ë' || g, 0, 0 from generate_series(1, 2) as g, generate_series(1, 3) as u;
    insert into channels (id, guild_id, name, richness, version) values (1, 1, 'Général', 1, 0), (2, 1, null, 1, 0)`);
  await migrate(pool);
  const first = await generation();
  expect(await foldNames(pool)).toBe(users - 4 + 6 + 1);
  const second = await generation();
  expect(Number(second)).toBeGreaterThan(Number(first));
  const { rows } = await pool.query(`
    select (select count(*)::int from users where folded_name = 'uni ' || id) as users,
      (select count(*)::int from members where folded_nickname = 'e' || guild_id) as members,
      (select array_agg(folded_name order by id) from channels) as channels`);
  expect(rows).toEqual([{ users: users - 4, members: 6, channels: ["general", null] }]);
  expect(await foldNames(pool)).toBe(0);
  expect(await generation()).toBe(second);
});

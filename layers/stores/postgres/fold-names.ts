import type { Pool } from "pg";
import { foldName } from "#core/fold-name.ts";
import { transaction } from "#stores/postgres/connect.ts";

/** So many at once: a loader that waits for one of them does not wait for long. */
const batch = 2_000;

/** Folds the names that were loaded before names were folded; answers how many those were. What it has done stays done when the signal cuts it. */
export async function foldNames(pool: Pool, signal?: AbortSignal): Promise<number> {
  let count = 0;
  for (const { select, update } of statements) {
    for (let folded = batch; folded === batch && !signal?.aborted; count += folded) {
      folded = await transaction(pool, async (client) => {
        const { rows } = await client.query<Row>(select, [batch]);
        if (rows.length > 0) await client.query(update, [JSON.stringify(rows.map(fold))]);
        return rows.length;
      });
    }
  }
  if (count > 0) await pool.query("update archive set generation = generation + 1");
  return count;
}

type Row = { id: string; guild_id: string | null; name: string };

function fold({ name, ...key }: Row) {
  return { ...key, folded: foldName(name) };
}

const incoming = "jsonb_to_recordset($1::jsonb) as f(id bigint, guild_id bigint, folded text)";

/** In the order in which loaders take them. */
const statements = [
  { table: "users", id: "id", guild: "null", name: "name", folded: "folded_name" },
  { table: "members", id: "user_id", guild: "guild_id", name: "nickname", folded: "folded_nickname" },
  { table: "channels", id: "id", guild: "null", name: "name", folded: "folded_name" },
].map(({ table, id, guild, name, folded }) => ({
  select: `
select ${id} as id, ${guild} as guild_id, ${name} as name from ${table}
where ${folded} is null and ${name} is not null order by 1, 2 limit $1::int for update`,
  update: `
update ${table} t set ${folded} = f.folded from ${incoming}
where t.${id} = f.id and (f.guild_id is null or t.${guild === "null" ? id : guild} = f.guild_id)`,
}));

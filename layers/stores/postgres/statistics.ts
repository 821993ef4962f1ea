import type { Pool } from "pg";
import type { StatementStatistics, Statistics, UnusedIndex } from "#core/ports.ts";
import { shortStatement } from "#core/short-statement.ts";

/** So many statements are told. */
const most = 10;

/**
 * Reads what Postgres tells of its work, the statements that took the longest in all first; undefined where the
 * database holds no archive.
 */
export async function readStatistics(pool: Pool): Promise<Statistics | undefined> {
  const [place] = (await pool.query<Place>(selectPlace)).rows;
  if (!place?.hasArchive) return undefined;
  const { loaded, schema, since } = place;
  return {
    loaded,
    statements: loaded && schema !== null ? await readStatements(pool, schema) : null,
    indexes: { since, unused: (await pool.query<UnusedIndex>(selectUnused)).rows },
  };
}

async function readStatements(pool: Pool, schema: string): Promise<Statistics["statements"]> {
  const began = await pool.query<{ since: Date | null }>(
    `select stats_reset as since from ${schema}.pg_stat_statements_info`,
  );
  const slowest = await pool.query<StatementStatistics>(selectSlowest(schema), [most]);
  return {
    since: began.rows[0]?.since ?? null,
    slowest: slowest.rows.map((row) => ({ ...row, statement: shortStatement(row.statement) })),
  };
}

type Place = { hasArchive: boolean; loaded: boolean; schema: string | null; since: Date | null };

/** A crash forgets all statistics: the archiver's reset, which nobody else asks for, tells when. */
const selectPlace = `
select to_regclass('messages') is not null as "hasArchive",
  current_setting('pg_stat_statements.max', true) is not null as loaded,
  (select extnamespace::regnamespace::text from pg_extension where extname = 'pg_stat_statements') as schema,
  (select greatest(d.stats_reset, a.stats_reset) from pg_stat_database d, pg_stat_archiver a
   where d.datname = current_database()) as since`;

/** Neither what asks Postgres about itself or how the archive is, nor what begins transactions and makes tables, once each. */
const selectSlowest = (schema: string) => `
select query as statement, calls::float8 as calls, round(total_exec_time::numeric, 3)::float8 as total_ms,
  round(mean_exec_time::numeric, 3)::float8 as mean_ms, round(max_exec_time::numeric, 3)::float8 as max_ms
from ${schema}.pg_stat_statements
where dbid = (select oid from pg_database where datname = current_database())
  and userid = (select oid from pg_roles where rolname = current_user)
  and query !~* '\\mpg_|^(begin|commit|rollback|set|create|alter|drop)\\M|/\\* health \\*/'
order by total_exec_time desc limit $1::int`;

const selectUnused = `
select coalesce(pg_partition_root(s.indexrelid), s.indexrelid)::regclass::text as name,
  sum(pg_relation_size(s.indexrelid))::float8 as bytes
from pg_stat_user_indexes s join pg_index i using (indexrelid)
where s.schemaname = current_schema()
group by 1 having sum(s.idx_scan) = 0 and not bool_or(i.indisunique)
order by bytes desc, name`;

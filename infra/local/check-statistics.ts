import type { Pool } from "pg";
import type { Statistics } from "#core/ports.ts";
import { readStatistics } from "#stores/postgres/statistics.ts";
import type { Check, Examination } from "./check.ts";

/** Reads what Postgres tells of its work; where it tells less than it could, a check says how to get the rest. */
export async function examineStatistics(pool: Pool, isGiven: boolean): Promise<Examination> {
  try {
    const statistics = await readStatistics(pool);
    if (!statistics || statistics.statements) return { checks: [], statistics };
    return { checks: [lacking(statistics, isGiven)], statistics };
  } catch (cause) {
    // The archive runs without.
    return { checks: [told(`cannot be read: ${cause instanceof Error ? cause.message : cause}`, null)] };
  }
}

function lacking({ loaded }: Statistics, isGiven: boolean): Check {
  const what = loaded ? "the database lacks the extension" : "Postgres runs without";
  const remedies = loaded
    ? [
        "The next start of the archive creates it.",
        "Start the archive, which creates it where it may, or as a superuser: create extension pg_stat_statements",
      ]
    : [
        "Stop the archive and start it: an earlier version started the Postgres that runs.",
        "Set shared_preload_libraries = 'pg_stat_statements', then start Postgres and the archive anew.",
      ];
  const detail = `${what} pg_stat_statements: nobody knows which statements are slow`;
  return told(detail, remedies[isGiven ? 1 : 0] ?? null);
}

function told(detail: string, remedy: string | null): Check {
  return { name: "Statistics", state: "info", detail, remedy };
}

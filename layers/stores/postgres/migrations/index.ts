import { archive } from "#stores/postgres/migrations/0001-archive.ts";
import { imports } from "#stores/postgres/migrations/0002-imports.ts";
import { history } from "#stores/postgres/migrations/0003-history.ts";
import { sightings } from "#stores/postgres/migrations/0004-sightings.ts";
import { reopened } from "#stores/postgres/migrations/0005-reopened.ts";
import { dropped } from "#stores/postgres/migrations/0006-dropped.ts";
import { removed } from "#stores/postgres/migrations/0007-removed.ts";
import { exports } from "#stores/postgres/migrations/0008-exports.ts";
import { sent } from "#stores/postgres/migrations/0009-sent.ts";
import { named } from "#stores/postgres/migrations/0010-named.ts";
import { names } from "#stores/postgres/migrations/0011-names.ts";
import { search } from "#stores/postgres/migrations/0012-search.ts";
import { stats } from "#stores/postgres/migrations/0013-stats.ts";
import { byId } from "#stores/postgres/migrations/0014-by-id.ts";
import { erased } from "#stores/postgres/migrations/0015-erased.ts";

/** One step of the schema; its number is its place, counted from 1. */
export type Migration = { number: number; name: string; sql: string };

/** Every migration in its order. They expand only, but for what says otherwise: the code before runs on the schema after. */
export const migrations: Migration[] = [
  { number: 1, name: "archive", sql: archive },
  { number: 2, name: "imports", sql: imports },
  { number: 3, name: "history", sql: history },
  { number: 4, name: "sightings", sql: sightings },
  { number: 5, name: "reopened", sql: reopened },
  { number: 6, name: "dropped", sql: dropped },
  { number: 7, name: "removed", sql: removed },
  { number: 8, name: "exports", sql: exports },
  { number: 9, name: "sent", sql: sent },
  { number: 10, name: "named", sql: named },
  { number: 11, name: "names", sql: names },
  { number: 12, name: "search", sql: search },
  { number: 13, name: "stats", sql: stats },
  { number: 14, name: "by-id", sql: byId },
  { number: 15, name: "erased", sql: erased },
];

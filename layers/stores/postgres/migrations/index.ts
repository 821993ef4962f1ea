import { archive } from "#stores/postgres/migrations/0001-archive.ts";
import { imports } from "#stores/postgres/migrations/0002-imports.ts";

/** Every migration in its order. They expand only: the code before runs on the schema after. */
export const migrations = [
  { number: 1, name: "archive", sql: archive },
  { number: 2, name: "imports", sql: imports },
];

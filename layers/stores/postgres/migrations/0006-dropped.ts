/** Imports that were removed with all that they brought: parts of them may still be on their way. */
export const dropped = "create table dropped_imports (id uuid primary key)";

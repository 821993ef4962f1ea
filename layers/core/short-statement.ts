/** What stands between a select and its own from, where that is long; and what a table is filled with. */
const selected = /\bselect (?:(?! from )[^;]){40,}(?= from )/g;
const filled = /\b((?:insert into|copy) [\w."]+ (?:as \w+ )?)\([^();]{40,}\)/g;

/**
 * A statement of SQL on one line of at most `characters` UTF-16 units: spaces are folded, and of long lists of columns
 * only that there is one is left.
 */
export function shortStatement(text: string, characters = 300): string {
  const line = text
    .replace(/\s+/g, " ")
    .replace(/(?<=\() | (?=\))/g, "")
    .trim()
    .replace(selected, "select …")
    .replace(filled, "$1(…)");
  return line.length <= characters ? line : `${line.slice(0, characters - 1).trimEnd()}…`;
}

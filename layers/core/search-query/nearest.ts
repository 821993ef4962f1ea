/** Longer names are no slips of the pen, and comparing takes time. */
const longest = 30;

/**
 * Which of `names` was probably meant: the nearest that is up to two slips away (a letter too many, missing, wrong, or two
 * swapped), of names of up to three letters one slip; undefined when none is that near.
 */
export function nearest<Name extends string>(typed: string, names: readonly Name[]): Name | undefined {
  if (!hasNearest(typed)) return undefined;
  const text = typed.toLowerCase();
  let found: Name | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const most = name.length <= 3 ? 1 : 2;
    if (Math.abs(text.length - name.length) > most) continue;
    const slips = distance(text, name.toLowerCase());
    if (slips <= most && slips < least) [found, least] = [name, slips];
  }
  return found;
}

/** Whether what was typed is of a length for which a name can be meant. */
export function hasNearest(typed: string): boolean {
  return typed.length >= 2 && typed.length <= longest;
}

/** The Damerau–Levenshtein distance in which no piece is changed twice ("optimal string alignment"). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, at(before, j - 2) + 1);
      }
      next.push(least);
    }
    [before, row] = [row, next];
  }
  return at(row, b.length);
}

function at(row: number[], place: number): number {
  return row[place] ?? Number.POSITIVE_INFINITY;
}

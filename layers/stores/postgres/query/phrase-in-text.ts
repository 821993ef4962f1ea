import type { LookUp } from "#core/search-query/look-up.ts";
import { stemOf } from "#core/search-query/stem-of.ts";
import type { Values } from "#stores/postgres/query/condition.ts";
import { likeText, searchedText } from "#stores/postgres/query/like.ts";

/** A tsvector keeps so many places of a word, and none behind 16,383, which shorter texts than `longText` bytes do not have. */
const mostPlaces = 255;
const longText = 8_000;
/** What separates words, and the scripts that are written without, by their blocks: Postgres' regexes know no others. */
const separators =
  "[ -/:-@\\[-`{-\\u00bf\\u2000-\\u2bff\\u3000-\\u3004\\u3008-\\u303f\\U0001f000-\\U0001faff]+";
const unspaced =
  "([\\u0e00-\\u109f\\u1100-\\u11ff\\u1780-\\u17ff\\u2e80-\\u2fdf\\u3005-\\u3007\\u3031-\\u9fff\\ua960-\\ua97f\\ua9e0-\\ua9ff\\uaa60-\\uaa7f\\uac00-\\ud7ff\\uf900-\\ufaff\\uff66-\\uffdc\\U0001b000-\\U0001b16f\\U00020000-\\U0003ffff])";

/**
 * Whether words follow each other in a text of which a tsvector does not keep every place, in SQL. Stemmed ones are looked
 * for there as they are written.
 */
export function phraseInText(
  { words, isStemmed, isPrefix }: Extract<LookUp, { by: "words" }>,
  values: Values,
): string {
  const repeated = [...new Set(words.map((word) => (isStemmed ? common(word, stemOf(word)) : word)))];
  const shortest = Math.min(...repeated.map((word) => Buffer.byteLength(word)));
  const least = Math.min(longText, mostPlaces * (shortest + 1));
  const size = "octet_length(coalesce(m.folded, m.content))";
  // Each word between two spaces, and each line by itself.
  const apart = `regexp_replace(regexp_replace(' ' || replace(${searchedText}, e'\\n', e' \\n ') || ' ',
    '${unspaced}', ' \\1 ', 'g'), '${separators}', ' ', 'g')`;
  const phrase = `% ${likeText(words.join(" "))}${isPrefix ? "" : " "}%`;
  // In this order: hardly a text is so long, and of those hardly one says the same so often.
  return `(${size} >= ${values.add(least, "int")}
    and (${size} >= ${longText} or exists (select from unnest(${values.add(repeated, "text[]")}) as t(word)
      where octet_length(${searchedText}) - octet_length(replace(${searchedText}, word, '')) >= ${mostPlaces} * octet_length(word)))
    and ${apart} like ${values.add(phrase, "text")})`;
}

/** What both begin with: a stem may end otherwise than each of its words, as that of "dying" does. */
function common(word: string, stem: string): string {
  let length = 0;
  // Without the last letter of the stem, which another form may not have.
  while (length < stem.length - 1 && word[length] === stem[length]) length++;
  return word.slice(0, Math.max(1, length));
}

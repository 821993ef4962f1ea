import fc from "fast-check";
import { parseRegex } from "#core/search-query/parse-regex.ts";
import { QueryFault } from "#core/search-query/query-fault.ts";

const classes = [
  "\\d",
  "\\D",
  "\\w",
  "\\W",
  "\\s",
  "\\S",
  ".",
  "[a-z]",
  "[^a-e]",
  "[0-9.]",
  "[\\s\\d_-]",
  "[А-Я]",
];
const anchors = ["^", "$", "\\b", "\\B"];
const times = ["*", "+", "?", "*?", "{2}", "{1,3}", "{2,}", "{0,2}?"];

/** Valid regexes, as they stand between slashes; letters of `words` are among their characters. */
export function regexSources(words: string[]): fc.Arbitrary<string> {
  const letters = [...new Set(words.flatMap((word) => [...word]))];
  const { sequence } = fc.letrec<{ sequence: string; choice: string; atom: string }>((tie) => ({
    sequence: fc
      .array(fc.tuple(tie("atom"), fc.option(fc.constantFrom(...times), { freq: 3 })), {
        minLength: 1,
        maxLength: 5,
      })
      .map((parts) =>
        parts.map(([atom, repeat]) => (anchors.includes(atom) ? atom : atom + (repeat ?? ""))).join(""),
      ),
    choice: fc
      .array(tie("sequence"), { minLength: 1, maxLength: 3 })
      .chain((parts) => fc.constantFrom("(", "(?:").map((open) => `${open}${parts.join("|")})`)),
    atom: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      { arbitrary: fc.constantFrom(...letters).map(escaped), weight: 6 },
      { arbitrary: fc.constantFrom(...classes), weight: 3 },
      { arbitrary: fc.constantFrom(...anchors), weight: 1 },
      { arbitrary: tie("choice"), weight: 2 },
    ),
  }));
  return sequence.filter(isRegex);
}

function escaped(character: string): string {
  return /[!-/:-@[-^`{-~]/.test(character) ? `\\${character}` : character;
}

/** Whether it can be read: some say too little or too much, what fits everything, or a repetition inside of one. */
export function isRegex(source: string): boolean {
  try {
    parseRegex(source, 0);
    return !/^\s/.test(source);
  } catch (error) {
    if (error instanceof QueryFault) return false;
    throw error;
  }
}

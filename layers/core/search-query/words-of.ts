import { limits } from "#core/limits.ts";

/** Scripts that put no space between words, and Korean, whose words take endings: one character is one word. */
const scripts = [
  ...["Han", "Hiragana", "Katakana", "Bopomofo", "Hangul"],
  ...["Thai", "Lao", "Khmer", "Myanmar", "Tibetan"],
];
const unspaced = `[[${scripts.map((script) => `\\p{scx=${script}}`).join("")}]&&[\\p{L}\\p{N}\\p{M}]]`;
const word = new RegExp(
  `[[\\p{L}\\p{N}\\p{M}]--${unspaced}]{1,${limits.wordLength.value}}|${unspaced}`,
  "gv",
);
const anyUnspaced = new RegExp(unspaced, "v");

/**
 * The words of a folded text, in order: runs of letters, digits and their marks; in scripts without spaces every
 * character by itself. All else separates, an underscore too, so that `photo` is a word of `old_photo.png`.
 * A run longer than `limits.wordLength` code points is cut into words of that length.
 */
export function wordsOf(folded: string): string[] {
  return folded.match(word) ?? [];
}

/** A word and where it stands in its folded text: up to `to`, which it does not include. */
export type WordSpan = { word: string; from: number; to: number };

/** The same words with their places. */
export function wordSpansOf(folded: string): WordSpan[] {
  return Array.from(folded.matchAll(word), ({ 0: word, index }) => ({
    word,
    from: index,
    to: index + word.length,
  }));
}

/** Whether a folded text has letters of a script without spaces, such as Chinese, Japanese, Korean or Thai. */
export function hasUnspaced(folded: string): boolean {
  return anyUnspaced.test(folded);
}

import { Random } from "./random.ts";

const size = 50_000;
const onsets = "b c d f g h j k l m n p r s t v w z ch dr gr sh st tr".split(" ");
const vowels = "a a a e e e i i o o u u ai ee ou".split(" ");
const codas = [...Array<string>(14).fill(""), ..."l m n p r s t k d nd st".split(" ")];

/** 50,000 words that can be spoken, the most frequent first; the frequent ones are short, as in a language. */
export const vocabulary: readonly string[] = makeWords();

function makeWords(): string[] {
  const random = new Random(50_000);
  const words = new Set<string>();
  while (words.size < size) {
    // One syllable for the first hundred, three for most of the rest.
    const syllables =
      1 + Math.round(Math.min(2, Math.log10(words.size / 20 + 1) * (0.4 + random.next() / 2)));
    let word = "";
    for (let syllable = 0; syllable < syllables; syllable++) {
      word += random.pick(onsets) + random.pick(vowels) + random.pick(codas);
    }
    words.add(word);
  }
  return [...words];
}

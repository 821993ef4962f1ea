/** Anything but printable ASCII, or two spaces in a row. */
const needsMore = /[^ -~]| {2}/;
/**
 * What is dropped: marks that are accents, points or signs of vowels (those of other scripts are letters), and what
 * cannot be seen, but for the tags that tell a flag from another. й, ў and ї are letters of their own, as ё is not.
 */
const dropped =
  /([иу]\u0306|і\u0308)|[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20dc\ufe20-\ufe2f[\p{Default_Ignorable_Code_Point}--[\u{e0000}-\u{e007f}]]]+/gv;
/** A single space, the most frequent of all, needs no replacing. */
const blanks = /[\s\p{Cc}]{2,}|[^\S ]|\p{Cc}/gu;
/** What no decomposition takes apart, and the marks that telephones write in place of ' " and -. */
const spellings: { [character: string]: string } = {
  ...{ ß: "ss", æ: "ae", œ: "oe", þ: "th", ø: "o", đ: "d", ð: "d", ł: "l", ı: "i", ħ: "h", ŧ: "t", ς: "σ" },
  ...{ "‘": "'", "’": "'", "‚": "'", "‛": "'", ʼ: "'", "“": '"', "”": '"', "„": '"', "‟": '"' },
  ...{ "‐": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "⁄": "/" },
};
const spelled = new RegExp(`[${Object.keys(spellings).join("")}]`, "gu");

/**
 * The text as it is compared everywhere in a search: without case, accents and invisible characters, compatibility
 * forms (full width, ligatures, bold letters) as plain ones, every run of blanks and line ends as one space.
 * Folding twice is folding once.
 */
export function foldText(text: string): string {
  if (!needsMore.test(text)) return text.toLowerCase();
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(dropped, "$1")
    .replace(spelled, (character) => spellings[character] as string)
    .replace(blanks, " ")
    .normalize("NFC");
}

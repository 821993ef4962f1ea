/** All emoji are among these code points, but for the digits of keycaps. */
const blocks = [
  [0xa9, 0xae],
  [0x203c, 0x3299],
  [0x1f000, 0x1faff],
] as const;
const skin = "[\u{1f3fb}-\u{1f3ff}]";
const flag = "[\u{1f1e6}-\u{1f1ff}]";
/** What makes a picture of a character that is also a sign, joins several to one, and spells the flags of countries' parts. */
const [asPicture, joiner, tags] = ["\ufe0f", "\u200d", "[\u{e0020}-\u{e007f}]"];

let made: string | undefined;

/**
 * A regular expression that finds the emoji of a text, and that JavaScript (with `u`) and Postgres read alike. Of a
 * server's own emoji, as Discord writes them, the first group has name and id with a colon between; the second group has
 * one of Unicode's, with its skin tone and whatever is joined to it.
 */
export function emojiPattern(): string {
  made ??= `<a?:([A-Za-z0-9_]+:[0-9]+)>|(${unicodePattern()})`;
  return made;
}

function unicodePattern(): string {
  const pictures = ranges(/^[\p{Emoji_Presentation}--\p{Regional_Indicator}]$/v);
  const signs = ranges(/^[\p{Emoji}--\p{Emoji_Presentation}]$/v);
  const either = `[${pictures}${signs}]${asPicture}?${skin}?`;
  const first = `(?:[${pictures}]${asPicture}?${skin}?|[${signs}](?:${asPicture}${skin}?|${skin}))`;
  return `${flag}${flag}|[0-9#*]${asPicture}?\u20e3|${first}${tags}*(?:${joiner}${either})*`;
}

/** The characters that fit, as they stand in brackets. */
function ranges(fits: RegExp): string {
  let text = "";
  for (const [from, to] of blocks) {
    let start: number | undefined;
    for (let point = from; point <= to + 1; point++) {
      const isIn = point <= to && fits.test(String.fromCodePoint(point));
      if (isIn) start ??= point;
      else if (start !== undefined) {
        text += `${String.fromCodePoint(start)}-${String.fromCodePoint(point - 1)}`;
        start = undefined;
      }
    }
  }
  return text;
}

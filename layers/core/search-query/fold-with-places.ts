import { foldText } from "#core/search-query/fold-text.ts";

/** A folded text that knows where it came from. */
export type FoldedText = {
  /** What `foldText` makes of the text. */
  folded: string;
  /**
   * Which range of the original became this piece of the folded text, in UTF-16 code units, both without their ends.
   * A character is in it whole, with its accents, also when only a part of what it folds to is asked for.
   */
  rangeOf(from: number, to: number): [number, number];
};

/** Every character of these stands for itself, but for its case. */
const plain = /^(?:[!-~]| (?! ))*$/;
/** What Unicode composes with the character before it, what is dropped by folding, and what only colours an emoji. */
const joins =
  /^[\p{M}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}\u0640\u1160-\u11ff\u{e0020}-\u{e007f}]/u;
const pictograph = /^\p{Extended_Pictographic}/u;
const halfFlag = /^\p{Regional_Indicator}/u;
const joiner = "\u200d";

/** Folds a text as `foldText` does and keeps the places, which costs more: for texts in which something was found. */
export function foldWithPlaces(text: string): FoldedText {
  if (plain.test(text)) return { folded: text.toLowerCase(), rangeOf: (from, to) => [from, to] };
  return ofPieces(piecesOf(text));
}

/** What a piece of the original, up to `to`, folds to. */
type Piece = { from: number; to: number; folded: string };

function ofPieces(pieces: Piece[]): FoldedText {
  const starts: number[] = [];
  const ends: number[] = [];
  let folded = "";
  for (const piece of pieces) {
    for (let unit = 0; unit < piece.folded.length; unit++) {
      starts.push(piece.from);
      ends.push(piece.to);
    }
    folded += piece.folded;
  }
  return { folded, rangeOf: (from, to) => [starts[from] ?? 0, ends[to - 1] ?? 0] };
}

/** The text in pieces that fold by themselves, and one space for each run of blanks. */
function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  while (from < text.length) {
    const to = endOf(text, from);
    let folded = foldText(text.slice(from, to));
    const last = pieces.at(-1);
    if (last && folded.startsWith(" ") && last.folded.endsWith(" ")) {
      // A run of blanks is one space, whose range is the run's.
      if (last.folded === " " && folded === " ") last.to = to;
      folded = folded.slice(1);
    }
    if (folded !== "") pieces.push({ from, to, folded });
    from = to;
  }
  return pieces;
}

/** Where the character that begins here ends, with all that belongs to it. */
function endOf(text: string, from: number): number {
  let place = from + sizeAt(text, from);
  if (halfFlag.test(text.slice(from, place)) && halfFlag.test(text.slice(place, place + 2))) place += 2;
  while (place < text.length && text.charCodeAt(place) > 0x7e) {
    const next = text.slice(place, place + sizeAt(text, place));
    const isJoined = text[place - 1] === joiner && pictograph.test(next);
    if (!isJoined && !joins.test(next) && !joins.test(next.normalize("NFKD"))) break;
    place += next.length;
  }
  return place;
}

function sizeAt(text: string, place: number): number {
  return (text.codePointAt(place) ?? 0) > 0xffff ? 2 : 1;
}

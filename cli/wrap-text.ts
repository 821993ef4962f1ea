const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const wide =
  /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}])/u;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** A piece of a text: from its first to before its last place, in UTF-16 units. */
export type Span = { from: number; to: number };

/**
 * Cuts one line into pieces of at most `columns` columns, at spaces where there are any; the space at a cut is left out.
 * Letters that fill two columns, as Chinese ones and emoji do, are counted so.
 */
export function wrapLine(line: string, columns: number): Span[] {
  const spans: Span[] = [];
  let from = 0;
  let width = 0;
  let space: { at: number; width: number } | undefined;
  for (const { segment, index } of graphemes.segment(line)) {
    const own = widthOf(segment);
    if (width + own > columns && index > from) {
      const to = space && space.at > from ? space.at : index;
      spans.push({ from, to });
      width = space && space.at > from ? width - space.width : 0;
      from = space && space.at > from ? space.at + 1 : index;
      space = undefined;
    }
    width += own;
    if (segment === " ") space = { at: index, width };
  }
  return [...spans, { from, to: line.length }];
}

/** The first of a line that fills at most `columns` columns, an ellipsis among them where something is left out. */
export function cutLine(line: string, columns: number): string {
  if (columnsOf(line) <= columns) return line;
  let width = 0;
  for (const { segment, index } of graphemes.segment(line)) {
    width += widthOf(segment);
    if (width > columns - 1) return `${line.slice(0, index)}…`;
  }
  return line;
}

/** How many columns of a terminal a text fills. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += widthOf(segment);
  return columns;
}

function widthOf(grapheme: string): number {
  if (wide.test(grapheme)) return 2;
  return invisible.test(grapheme) ? 0 : 1;
}

/**
 * A regex, read. A set is one character: any in its ranges of code points, or any outside of them; no set holds the line
 * end, which separates a message's texts. `start` and `end` are those of one text.
 */
export type RegexNode =
  | { kind: "set"; isNegated: boolean; ranges: [number, number][] }
  | { kind: "start" | "end" | "boundary" | "inside" }
  | { kind: "sequence" | "choice"; parts: RegexNode[] }
  | { kind: "repeat"; part: RegexNode; least: number; most: number | null };

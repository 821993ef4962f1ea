import { Fault } from "#core/errors.ts";

/** A piece of a query, in UTF-16 code units: up to `to`, which it does not include. */
export type Span = { from: number; to: number };

/**
 * A mistake in a query: a `bad_query` Fault with its place in UTF-16 code units, and what could be written in place of
 * that piece, where that is plain.
 */
export class QueryFault extends Fault {
  readonly offset: number;
  readonly length: number;
  readonly suggestion: string | null;

  constructor(detail: string, { from, to }: Span, suggestion: string | null = null) {
    super("bad_query", detail);
    this.offset = from;
    this.length = to - from;
    this.suggestion = suggestion;
  }

  /** The same mistake, for which nothing better is known. */
  withoutSuggestion(): QueryFault {
    return new QueryFault(this.message, { from: this.offset, to: this.offset + this.length });
  }

  override get answer() {
    const { offset, length, suggestion } = this;
    return { ...super.answer, offset, length, suggestion };
  }
}

/** A piece of a query as an error quotes it: cut where it is long. */
export function quoted(text: string): string {
  const points = [...text.slice(0, 100)];
  return points.length > 40 ? `${points.slice(0, 40).join("")}…` : text;
}

/** Text of a tsquery. */
export type TermsQuery = string;

/** When messages were created, in Unix milliseconds: at or after `from`, before `to`. */
export type Span = { from: number; to: number };

/**
 * What a message must fulfil. `terms`: the tsquery says it exactly; `isPositive` where it asks for some term, without
 * which an index has to read itself whole. `sql`: the statement's own words say it, `m` is the message; of what fulfils
 * it, all fulfil the tsquery `narrow` as well, if there is one, and were created within `span`.
 */
export type Condition =
  | { kind: "terms"; query: TermsQuery; isPositive: boolean; span: Span }
  | { kind: "sql"; sql: string; narrow: TermsQuery | null; span: Span };

export const always: Span = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** The values of a statement, and their places in it. */
export class Values {
  readonly list: unknown[] = [];

  /** Adds a value; answers how the statement names it, cast to this type. */
  add(value: unknown, type: string): string {
    const place = this.list.push(value);
    return `$${place}::${type}`;
  }
}

/** The condition as a statement says it. */
export function toSql(condition: Condition, values: Values): string {
  return condition.kind === "sql" ? condition.sql : `m.terms @@ ${values.add(condition.query, "tsquery")}`;
}

/** The terms that an index can look for; null where it cannot help. */
export function narrowOf(condition: Condition): TermsQuery | null {
  if (condition.kind === "sql") return condition.narrow;
  return condition.isPositive ? condition.query : null;
}

/** All of them. */
export function allOf(parts: Condition[], values: Values): Condition {
  if (parts.length === 0) return { kind: "sql", sql: "true", narrow: null, span: always };
  const terms = parts.filter((part) => part.kind === "terms");
  const others = parts.filter((part) => part.kind === "sql");
  const span = parts.reduce((all, part) => intersect(all, part.span), always);
  const query = joined(
    terms.map((part) => part.query),
    "&",
  );
  const isPositive = terms.some((part) => part.isPositive);
  if (others.length === 0) return { kind: "terms", query, isPositive, span };
  const said = terms.length === 0 ? [] : [toSql({ kind: "terms", query, isPositive, span }, values)];
  const narrow = [...(isPositive ? [query] : []), ...others.flatMap((part) => part.narrow ?? [])];
  return {
    kind: "sql",
    sql: `(${[...said, ...others.map((part) => part.sql)].join(" and ")})`,
    narrow: narrow.length === 0 ? null : joined(narrow, "&"),
    span,
  };
}

/** Any of them. */
export function anyOf(parts: Condition[], values: Values): Condition {
  const span = parts.map((part) => part.span).reduce(hull);
  const terms = parts.filter((part) => part.kind === "terms");
  const query = joined(
    terms.map((part) => part.query),
    "|",
  );
  const isPositive = terms.every((part) => part.isPositive);
  if (terms.length === parts.length) return { kind: "terms", query, isPositive, span };
  const others = parts.filter((part) => part.kind === "sql");
  const said = terms.length === 0 ? [] : [toSql({ kind: "terms", query, isPositive, span }, values)];
  const narrow = parts.map(narrowOf);
  return {
    kind: "sql",
    sql: `(${[...said, ...others.map((part) => part.sql)].join(" or ")})`,
    narrow: narrow.includes(null) ? null : joined(narrow as string[], "|"),
    span,
  };
}

/** What does not fulfil it. */
export function noneOf(part: Condition): Condition {
  if (part.kind === "terms")
    return { kind: "terms", query: `!(${part.query})`, isPositive: false, span: always };
  return { kind: "sql", sql: `(${part.sql}) is not true`, narrow: null, span: always };
}

function joined(queries: TermsQuery[], by: "&" | "|"): TermsQuery {
  return queries.length === 1 ? (queries[0] as string) : queries.map((query) => `(${query})`).join(` ${by} `);
}

function intersect(a: Span, b: Span): Span {
  return { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
}

function hull(a: Span, b: Span): Span {
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}

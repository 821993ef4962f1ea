/** Text of a tsquery. */
export type TermsQuery = string;

/**
 * What an index looks for: what fulfils any of these. One tsquery for all of them would be compared with each of its own
 * terms before the first message is found: 300 terms take 20 ms a month of the archive, and 1 ms one after the other.
 */
export type Narrow = TermsQuery[];

/** So few terms may as well be one tsquery. */
export const fewTerms = 30;
/** More than these are not looked for at all. */
export const mostAlternatives = 1_000;

/** When messages were created, in Unix milliseconds: at or after `from`, before `to`. */
export type Span = { from: number; to: number };

/**
 * What a message must fulfil. `terms`: the tsquery says it exactly; `isPositive` where it asks for some term, without
 * which an index has to read itself whole. `sql`: the statement's own words say it, `m` is the message; of what fulfils
 * it, all fulfil `narrow` as well, if there is one, and were created within `span`; `rated` says which of them fit well:
 * words do, parts of words and regexes do not.
 */
export type Condition =
  | { kind: "terms"; query: TermsQuery; isPositive: boolean; span: Span }
  | { kind: "sql"; sql: string; narrow: Narrow | null; span: Span; rated?: TermsQuery | undefined };

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

/** What an index can look for; null where it cannot help. */
export function narrowOf(condition: Condition): Narrow | null {
  if (condition.kind === "sql") return condition.narrow;
  return condition.isPositive ? [condition.query] : null;
}

/** By which terms what is found is rated; null where all is alike. */
export function ratedOf(condition: Condition): TermsQuery | null {
  if (condition.kind === "sql") return condition.rated ?? null;
  return condition.isPositive ? condition.query : null;
}

/** What fulfils both: each alternative and all of these. */
export function narrowedBy(narrow: Narrow, queries: TermsQuery[]): Narrow {
  return narrow.map((query) => joined([query, ...queries], "&"));
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
  const said = terms.length === 0 ? [] : [beside({ kind: "terms", query, isPositive, span }, values)];
  const narrows = others.flatMap((part) => (part.narrow ? [part.narrow] : []));
  return {
    kind: "sql",
    sql: `(${[...said, ...others.map((part) => part.sql)].join(" and ")})`,
    narrow: meet(isPositive ? [[query], ...narrows] : narrows),
    span,
    rated: ratedBy(parts, "&"),
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
  const said = terms.length === 0 ? [] : [beside({ kind: "terms", query, isPositive, span }, values)];
  const narrows = parts.map(narrowOf);
  const narrow = narrows.flatMap((each) => each ?? []);
  return {
    kind: "sql",
    sql: `(${[...said, ...others.map((part) => part.sql)].join(" or ")})`,
    narrow: narrows.includes(null) || narrow.length > mostAlternatives ? null : narrow,
    span,
    rated: ratedBy(parts, "|"),
  };
}

/** What does not fulfil it. */
export function noneOf(part: Condition): Condition {
  if (part.kind === "terms")
    return { kind: "terms", query: `!(${part.query})`, isPositive: false, span: always };
  return { kind: "sql", sql: `(${part.sql}) is not true`, narrow: null, span: always };
}

function ratedBy(parts: Condition[], by: "&" | "|"): TermsQuery | undefined {
  const rated = parts.map(ratedOf).filter((query) => query !== null);
  return rated.length === 0 ? undefined : joined(rated, by);
}

/** Terms that `narrow` says too, or that no index helps with: said so that none is read for them. */
function beside(terms: Condition, values: Values): string {
  return `(${toSql(terms, values)}) is true`;
}

/**
 * What fulfils all of them, as far as that is told by few terms: those of the shortest, and of others with it as one
 * tsquery while they are few. What is found is looked at for the rest.
 */
export function meet(narrows: Narrow[]): Narrow | null {
  const [shortest = null, ...longer] = narrows.toSorted((a, b) => a.length - b.length);
  if (shortest === null) return null;
  const together = [shortest];
  let count = shortest.length;
  for (const narrow of longer) {
    count += narrow.length;
    if (count > fewTerms) break;
    together.push(narrow);
  }
  if (together.length === 1) return shortest;
  return [
    joined(
      together.map((narrow) => joined(narrow, "|")),
      "&",
    ),
  ];
}

/** Terms queries as one. */
export function joined(queries: TermsQuery[], by: "&" | "|"): TermsQuery {
  return queries.length === 1 ? (queries[0] as string) : queries.map((query) => `(${query})`).join(` ${by} `);
}

function intersect(a: Span, b: Span): Span {
  return { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
}

function hull(a: Span, b: Span): Span {
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}

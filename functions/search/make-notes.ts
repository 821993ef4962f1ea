import type { QueryNote } from "#core/api/answers.ts";
import { Fault } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import type { MessageFinder } from "#core/message-finder.ts";
import { foldText } from "#core/search-query/fold-text.ts";
import { namedTypes } from "#core/search-query/message-types.ts";
import { hasNearest, nearest } from "#core/search-query/nearest.ts";
import { spanOfTerm } from "#core/search-query/parse-query.ts";
import { printQuery } from "#core/search-query/print-query.ts";
import { QueryFault, quoted, type Span } from "#core/search-query/query-fault.ts";
import type { NamedTerm } from "#core/search-query/tree.ts";
import { log } from "#edge/log.ts";
import { readTree } from "./read-tree.ts";

/** Says what of a query's text the archive does not know; nothing where it knows all. */
type TellUnknown = (q: string | undefined, unresolved: NamedTerm[]) => Promise<{ notes?: QueryNote[] }>;

/** So many names that begin alike are compared with one that is unknown: some ms. */
const mostNames = 1_000;

/** Looks into terms whose names no table has. What was found is told without notes where that takes too long. */
export function makeNotes(finder: Pick<MessageFinder, "find" | "names">): TellUnknown {
  return (q, unresolved) =>
    notesOn(q, unresolved).catch((error: unknown) => {
      if (!(error instanceof Fault) || error.code !== "timed_out") throw error;
      log.warn("the names of a search could not be looked into", { error });
      return {};
    });

  async function notesOn(q = "", unresolved: NamedTerm[]): Promise<{ notes?: QueryNote[] }> {
    const notes: QueryNote[] = [];
    const looked = new Map<string, Looked>();
    for (const term of unresolved) {
      const span = spanOfTerm(term);
      const key = printQuery(term);
      if (!span || (!looked.has(key) && looked.size >= limits.unknownNames.value)) continue;
      const about = looked.get(key) ?? (await lookInto(term));
      looked.set(key, about);
      if (!about.isKnown) notes.push(noteOf(term, about.near, spanOfValue(term, span), q));
    }
    return notes.length > 0 ? { notes } : {};
  }

  async function lookInto(term: NamedTerm): Promise<Looked> {
    const isKnown = await isInMessages(term);
    return { isKnown, near: isKnown ? undefined : await nearestTo(term) };
  }

  /** A webhook's message says what its author is called, and exporters to come may know other types. */
  async function isInMessages(term: NamedTerm): Promise<boolean> {
    if (term.kind !== "from" && term.kind !== "type") return false;
    const { places } = await finder.find(term, { sort: "newest", limit: 1, countUpTo: 0 });
    return places.length > 0;
  }

  async function nearestTo(term: NamedTerm): Promise<string | undefined> {
    if (term.kind === "type") return nearest(term.type, namedTypes);
    const folded = foldText(nameIn(term));
    if (!hasNearest(folded)) return undefined;
    const of = term.kind === "in" ? "channel" : "user";
    const alike = await Promise.all(beginnings(folded).map((prefix) => finder.names(of, prefix, mostNames)));
    const names = new Map(
      alike
        .flat()
        .sort()
        .map((name) => [foldText(name), name]),
    );
    const keys = [...names.keys()];
    // What is no slip may be the beginning: a first name, or as much as was remembered.
    const [longer] = keys.filter((key) => key.startsWith(folded)).sort((a, b) => a.length - b.length);
    return names.get(nearest(folded, keys) ?? longer ?? "");
  }
}

/** Whether a message has the name that nothing else has; if not, which name is near. */
type Looked = { isKnown: boolean; near: string | undefined };

const said: { [kind in NamedTerm["kind"]]: string } = {
  from: "Nobody in the archive is called",
  mentions: "No user in the archive is called",
  in: "No channel or category in the archive is called",
  type: "No message in the archive is of the type",
};

function noteOf(term: NamedTerm, near: string | undefined, value: Span, q: string): QueryNote {
  const suggestion = suggested(term, near, value, q);
  const meant = suggestion === null ? "" : ` Did you mean ${term.kind}:${suggestion}?`;
  return {
    detail: `${said[term.kind]} ${quoted(nameIn(term))}.${meant}`,
    offset: value.from,
    length: value.to - value.from,
    suggestion,
  };
}

/** How what is meant may begin: with the half of it, the first letter, or the second one; of a small archive all names are compared. */
function beginnings(name: string): string[] {
  const letters = [...name];
  const half = letters.slice(0, Math.ceil(letters.length / 2)).join("");
  return [...new Set([half, ...letters.slice(0, 2), ""])];
}

function nameIn(term: NamedTerm): string {
  if (term.kind === "type") return term.type;
  const named = term.kind === "in" ? term.channel : term.user;
  return named.by === "id" ? named.id : named.name;
}

/** What stands behind the operator's colon. */
function spanOfValue({ kind }: NamedTerm, { from, to }: Span): Span {
  return { from: from + kind.length + 1, to };
}

/** The name as the query takes it in the value's place; null for none, and for one that no query can ask for. */
function suggested(term: NamedTerm, name: string | undefined, { from, to }: Span, q: string): string | null {
  if (name === undefined) return null;
  const value = printQuery(named(term.kind, name)).slice(term.kind.length + 1);
  try {
    readTree(`${q.slice(0, from)}${value}${q.slice(to)}`);
    return value;
  } catch (error) {
    if (!(error instanceof QueryFault)) throw error;
    return null;
  }
}

function named(kind: NamedTerm["kind"], name: string): NamedTerm {
  if (kind === "type") return { kind, type: name };
  return kind === "in" ? { kind, channel: { by: "name", name } } : { kind, user: { by: "name", name } };
}

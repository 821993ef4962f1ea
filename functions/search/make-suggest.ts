import { Suggestions, type SuggestQuery } from "#core/api/suggesting.ts";
import { limits } from "#core/limits.ts";
import type { MessageFinder } from "#core/message-finder.ts";
import type { Places } from "#core/reading-ports.ts";
import { foldText } from "#core/search-query/fold-text.ts";
import { namedTypes } from "#core/search-query/message-types.ts";
import { type OperatorName, operatorNames, operators } from "#core/search-query/operators.ts";
import { parseQuery } from "#core/search-query/parse-query.ts";
import { printQuery } from "#core/search-query/print-query.ts";
import { QueryFault } from "#core/search-query/query-fault.ts";
import { type Completion, suggestAt } from "#core/search-query/suggest-at.ts";
import { hasKinds, type Named, type QueryTree } from "#core/search-query/tree.ts";
import type { ArchiveStats } from "#core/stats.ts";
import type { Bindings, Input } from "#edge/api.ts";
import { answer, type Bind } from "./cached.ts";
import type { Cacheable } from "./read-through.ts";

const day = 24 * 60 * 60 * 1_000;
const most = limits.suggestions.value;

/** With when the day began, in Unix milliseconds: what a date counts depends on it. */
type Asked = SuggestQuery & { today: number };
type Candidate = { text: string; label: string };
type Readable = Candidate & { tree: QueryTree };

const truths = ["true", "false"].map((text) => ({ text, label: text }));
const dates = [
  { text: "today", label: "today, in UTC" },
  { text: "yesterday", label: "yesterday" },
  { text: "7d", label: "the last seven days" },
  { text: "1m", label: "the last month" },
  { text: "1y", label: "the last year" },
];

/** Which files a chat has, the most usual first. */
const extensions =
  `png jpg jpeg gif webp mp4 mov webm mp3 ogg wav flac m4a pdf txt md csv json log zip rar 7z gz docx xlsx
pptx psd svg heic avif py js ts html css java c cpp rs go sh exe apk`.split(/\s+/);

/** Completes queries while they are typed. The cache keeps none of what was counted ahead, which changes without a load. */
export function makeSuggest(
  finder: MessageFinder,
  places: Places,
  stats: ArchiveStats,
  bind: Bind,
): Bindings {
  const kept = bind("suggest", (asked: Asked) => complete(asked, typedIn(asked)));
  return {
    suggest: async (input: Input<SuggestQuery, object>) => {
      const asked = { ...input.query, today: Math.floor(Date.now() / day) * day };
      const typed = typedIn(asked);
      const isCountedAhead = typed?.operator === "link" || typed?.operator === "reaction";
      return isCountedAhead ? complete(asked, typed) : kept({ ...input, query: asked });
    },
  };

  async function complete({ q, at, today }: Asked, typed: Completion | null): Promise<Cacheable> {
    if (!typed) {
      const caret = caretIn({ q, at });
      return answer(Suggestions, { from: caret, to: caret, operator: null, suggestions: [] });
    }
    const { operator, prefix, from, to } = typed;
    const found = operator ? await valuesOf(operator, prefix) : await wordsWith(prefix);
    const read = found.flatMap((each) => readable(operator, each, today)).slice(0, most);
    const suggestions = await Promise.all(read.map(counted));
    const named = operator ? [] : operatorsWith(prefix);
    return answer(Suggestions, {
      from,
      to,
      operator,
      suggestions: [...named, ...suggestions].slice(0, most),
    });
  }

  async function valuesOf(operator: OperatorName, prefix: string): Promise<Candidate[]> {
    switch (operator) {
      case "from":
      case "mentions": {
        const { users } = await places.usersBy({ prefix, limit: most });
        return users.map(({ id, name, nickname }) => ({ text: id, label: nickname ?? name ?? id }));
      }
      case "in": {
        const { channels } = await places.channelsBy({ prefix, limit: most });
        return channels.map(({ id, name, guild }) => ({
          text: id,
          label: `#${name ?? id}${guild.name === null ? "" : ` (${guild.name})`}`,
        }));
      }
      case "has":
        return beginning(hasKinds, prefix);
      case "type":
        return beginning(namedTypes, prefix);
      case "pinned":
      case "edited":
      case "deleted":
        return truths.filter(({ text }) => text.startsWith(prefix.toLowerCase()));
      case "before":
      case "after":
      case "during":
        return dates.filter(({ text }) => text.startsWith(prefix.toLowerCase()));
      case "link": {
        const hosts = await stats.beginning("host", prefix, most);
        return hosts.map(({ name }) => ({ text: name, label: name }));
      }
      case "reaction": {
        const emoji = await stats.beginning("reaction", prefix, most);
        return emoji.map(({ id, name }) => ({
          text: emojiText(id === null ? { by: "name", name } : { by: "id", id }),
          label: id === null ? name : `:${name}:`,
        }));
      }
      case "extension":
        return beginning(extensions, prefix.replace(/^\./, ""));
      // Nobody remembers ids, and file names are searched by any part.
      case "filename":
      case "replies_to":
      case "id":
        return [];
    }
  }

  async function wordsWith(prefix: string): Promise<Candidate[]> {
    const folded = foldText(prefix).trim();
    if (folded === "") return [];
    return (await finder.words(folded, most)).map((word) => ({ text: word, label: word }));
  }

  async function counted({ tree, ...candidate }: Readable) {
    const { count, isMore } = await finder.find(tree, {
      sort: "newest",
      limit: 1,
      countUpTo: limits.foundCount.value,
    });
    return { ...candidate, count, count_relation: isMore ? ("gte" as const) : ("eq" as const) };
  }
}

function typedIn({ q, at }: SuggestQuery): Completion | null {
  return suggestAt(q, caretIn({ q, at }));
}

function caretIn({ q, at }: SuggestQuery): number {
  return at ?? q.length;
}

/** What is written in the query's place is what is counted; imported files have names, too, that no query can ask for. */
function readable(operator: OperatorName | null, candidate: Candidate, today: number): Readable[] {
  const { text } = candidate;
  try {
    return [{ ...candidate, tree: parseQuery(operator ? `${operator}:${text}` : text, { now: today }) }];
  } catch (error) {
    if (!(error instanceof QueryFault)) throw error;
    return [];
  }
}

/** With the quotes that some names need. */
function emojiText(emoji: Named): string {
  return printQuery({ kind: "reaction", emoji }).slice("reaction:".length);
}

function operatorsWith(prefix: string) {
  return operatorNames
    .filter((name) => name.startsWith(prefix.toLowerCase()))
    .map((name) => ({
      ...{ text: `${name}:`, label: operators[name].finds },
      ...{ count: null, count_relation: "eq" as const },
    }));
}

function beginning(values: readonly string[], prefix: string): Candidate[] {
  const folded = prefix.toLowerCase();
  return values
    .filter((value) => value.toLowerCase().startsWith(folded))
    .map((text) => ({ text, label: text }));
}

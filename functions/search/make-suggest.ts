import { Suggestions, type SuggestQuery } from "#core/api/suggesting.ts";
import { limits } from "#core/limits.ts";
import type { MessageFinder } from "#core/message-finder.ts";
import type { Places } from "#core/reading-ports.ts";
import { foldText } from "#core/search-query/fold-text.ts";
import { namedTypes } from "#core/search-query/message-types.ts";
import { type OperatorName, operatorNames, operators } from "#core/search-query/operators.ts";
import { parseQuery } from "#core/search-query/parse-query.ts";
import { suggestAt } from "#core/search-query/suggest-at.ts";
import { hasKinds } from "#core/search-query/tree.ts";
import type { ArchiveStats } from "#core/stats.ts";
import type { Bindings, Input } from "#edge/api.ts";
import { answer, type Bind } from "./cached.ts";
import type { Cacheable } from "./read-through.ts";

const day = 24 * 60 * 60 * 1_000;
const most = limits.suggestions.value;

/** With when the day began, in Unix milliseconds: what a date counts depends on it. */
type Asked = SuggestQuery & { today: number };
type Candidate = { text: string; label: string };

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

/** Completes queries while they are typed. */
export function makeSuggest(
  finder: MessageFinder,
  places: Places,
  stats: ArchiveStats,
  bind: Bind,
): Bindings {
  return {
    suggest: daily(bind, async ({ q, at, today }: Asked) => {
      const caret = at ?? q.length;
      const typed = suggestAt(q, caret);
      if (!typed) return answer(Suggestions, { from: caret, to: caret, operator: null, suggestions: [] });
      const { operator, prefix, from, to } = typed;
      const found = operator ? await valuesOf(operator, prefix) : await wordsWith(prefix);
      const suggestions = await Promise.all(
        found.slice(0, most).map((each) => counted(operator, each, today)),
      );
      const named = operator ? [] : operatorsWith(prefix);
      return answer(Suggestions, {
        from,
        to,
        operator,
        suggestions: [...named, ...suggestions].slice(0, most),
      });
    }),
  };

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
        return emoji.map(({ id, name }) => ({ text: id ?? name, label: id === null ? name : `:${name}:` }));
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

  async function counted(operator: OperatorName | null, { text, label }: Candidate, today: number) {
    const tree = parseQuery(operator ? `${operator}:${text}` : text, { now: today });
    const { count, isMore } = await finder.find(tree, {
      sort: "newest",
      limit: 1,
      countUpTo: limits.foundCount.value,
    });
    return { text, label, count, count_relation: isMore ? ("gte" as const) : ("eq" as const) };
  }
}

/** The cache tells the same question of another day from it. */
function daily(bind: Bind, make: (asked: Asked) => Promise<Cacheable>) {
  const suggest = bind("suggest", make);
  return async (input: Input<SuggestQuery, object>) => {
    const today = Math.floor(Date.now() / day) * day;
    return suggest({ ...input, query: { ...input.query, today } });
  };
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

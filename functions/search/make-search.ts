import { MessageData, MessageList, MessagePage } from "#core/api/answers.ts";
import type { DateQuery, PagedTermQuery, TermQuery } from "#core/api/parameters.ts";
import { cutAlone } from "#core/cut-alone.ts";
import { fitting } from "#core/fitting.ts";
import { limits } from "#core/limits.ts";
import type { Found, MessageSearch, Page } from "#core/ports.ts";
import type { Bindings } from "#edge/api.ts";
import type { Bind } from "./cached.ts";
import type { Cacheable } from "./read-through.ts";

const source = "postgres" as const;

/** The documented searches over one archive. */
export function makeSearch(search: MessageSearch, bind: Bind): Bindings {
  const exact = bind("exact", async (query: PagedTermQuery) =>
    page(query, await search.exact(query.search_term, query)),
  );
  const byDate = bind("date", async (query: DateQuery) =>
    page(query, await search.byDate(query.start_date, query.end_date, query)),
  );
  return {
    searchExact: exact,
    searchKeyword: exact,
    searchAll: bind("all", async ({ search_term }: TermQuery) =>
      list(await search.exactAll(search_term, limits.allRows.value, limits.answerBytes.value)),
    ),
    searchContext: bind("context", async (query: PagedTermQuery) =>
      page(query, await search.context(query.search_term, query)),
    ),
    searchByDate: byDate,
    searchDate: byDate,
    searchIndex: bind("index", async (query: PagedTermQuery) => {
      const answer = page(query, await search.context(query.search_term, query), { source });
      return { ...answer, status: answer.found ? 200 : 404 };
    }),
    searchIndexByDate: bind("index date", async (query: DateQuery) =>
      data(query, await search.byDate(query.start_date, query.end_date, query)),
    ),
  };
}

const nothing = { detail: "No messages found" };

function page(query: Page, found: Found, more: object = {}): Cacheable & { found: boolean } {
  const { messages, total } = found;
  const body = MessagePage.parse({
    messages,
    count: messages.length,
    total_count: total,
    ...relation(found),
    page: query.page,
    page_size: query.page_size,
    total_pages: Math.ceil(total / query.page_size),
    ...more,
    ...(total === 0 && nothing),
  });
  return { status: 200, body: JSON.stringify(body), found: total > 0 };
}

/** As many of the messages as the platform can answer at once. */
function list({ messages, more }: Found): Cacheable {
  const shown = cutAlone(fitting(messages));
  const body = MessageList.parse({
    messages: shown,
    count: shown.length,
    ...((more || shown.length < messages.length) && { truncated: true }),
    ...(messages.length === 0 && !more && nothing),
  });
  return { status: 200, body: JSON.stringify(body) };
}

function data(query: Page, found: Found): Cacheable {
  const body = MessageData.parse({
    data: found.messages,
    total: found.total,
    ...relation(found),
    page: query.page,
    page_size: query.page_size,
    source,
    ...(found.total === 0 && nothing),
  });
  return { status: 200, body: JSON.stringify(body) };
}

function relation(found: Found): object {
  return found.more ? { total_count_relation: "gte" } : {};
}

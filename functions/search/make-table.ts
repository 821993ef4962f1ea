import type { TableQuery } from "#core/api/finding.ts";
import { MessageHit } from "#core/api/messages.ts";
import { type Deliver, dispositionOf } from "#core/delivery.ts";
import type { MessageFinder, Reached } from "#core/message-finder.ts";
import { csvHeader, csvRow, ndjsonRow } from "#core/message-table.ts";
import type { QueryTree } from "#core/search-query/tree.ts";
import type { Bindings, Input } from "#edge/api.ts";
import { readTree } from "./read-tree.ts";

/** So many messages are read at once: a few hundred kB. */
const pageRows = 500;

const formats = {
  csv: { type: "text/csv; charset=utf-8", header: csvHeader, row: csvRow },
  ndjson: { type: "application/x-ndjson", header: "", row: ndjsonRow },
};

/** All that a query finds, as a table: too much for the cache, and for a process's memory. */
export function makeTable(finder: MessageFinder, deliver: Deliver): Bindings {
  async function* tableOf(tree: QueryTree | null, query: TableQuery): AsyncGenerator<string> {
    const { format, sort, guild, channel } = query;
    const { header, row } = formats[format];
    let text = header;
    let after: Reached | undefined;
    do {
      const wanted = { sort, limit: pageRows, guildId: guild, channelId: channel, after, countUpTo: 0 };
      const found = await finder.find(tree, wanted);
      const messages = await finder.read(found.places);
      yield text + messages.map(({ hit }) => row(MessageHit.parse(hit))).join("");
      text = "";
      after = found.next ?? undefined;
    } while (after);
  }

  return {
    exportMessages: async ({ query }: Input<TableQuery>) => {
      const name = `messages.${query.format}`;
      const { type } = formats[query.format];
      const delivered = await deliver({ name, type, pieces: tableOf(readTree(query.q), query) });
      if ("url" in delivered)
        return { status: 303, headers: { location: delivered.url, ...unkept }, body: { url: delivered.url } };
      const headers = { "content-type": type, "content-disposition": dispositionOf({ name }), ...unkept };
      return { headers, stream: delivered.stream };
    },
  };
}

const unkept = { "cache-control": "no-store" };

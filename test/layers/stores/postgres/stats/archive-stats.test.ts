import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "#core/message.ts";
import { parseQuery } from "#core/search-query/parse-query.ts";
import { stemOf } from "#core/search-query/stem-of.ts";
import { archiveStats } from "#stores/postgres/stats/archive-stats.ts";
import { countStats } from "#stores/postgres/stats/count-stats.ts";
import { fullExport } from "../../../../support/discord-exports.ts";
import { idAt, rawExport, rawMessage, rawUser } from "../../../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../../../support/fresh-database.ts";
import { loadDocuments } from "../../../../support/load-documents.ts";
import { matches, type OracleMessage } from "../../../../support/query-oracle.ts";
import { countByHand, heldMessages, heldNames } from "../../../../support/stats-oracle.ts";

const top = 100;
const samples = join(import.meta.dirname, "../../../../samples/server");

let database: FreshDatabase;
let stats: ReturnType<typeof archiveStats>;
beforeAll(async () => {
  database = await freshDatabase();
  stats = archiveStats(database.pool);
  const documents: { [key: string]: Json }[] = [];
  for (const name of await readdir(samples))
    documents.push(JSON.parse(await readFile(join(samples, name), "utf8")));
  await loadDocuments(database.pool, [...documents, fullExport, odd]);
  while (await countStats(database.pool));
});
afterAll(() => database.drop());

const reaction = (emoji: Json, count: Json) => ({ emoji, count, users: [] });
const at = (day: string, nth: number, content: string, over: { [key: string]: Json } = {}) =>
  rawMessage(idAt(`${day}T23:59:59.999Z`, nth), content, over);
/** What is rare in archives, and what no Discord would say. */
const odd = rawExport(
  [
    at("2023-12-31", 1, "👍🏽 👨‍👩‍👧 ❤️ ❤️ 🇩🇪 3️⃣ ©️ <a:dance:77> <:pie:5> text <:pie:5>"),
    at("2023-12-31", 2, "www.example.org http://WWW.Example.org/a https://example.org https://b.example.org"),
    at(
      "2023-12-31",
      3,
      "https://www.com/ https://пример.рф 7 42 3d 2nd x ab ab 日本語 Straße STRASSE don't",
      {
        author: rawUser("502", "no one"),
      },
    ),
    at("2024-01-01", 4, "sent on another day than made", { timestamp: "2019-05-06T07:08:09+00:00" }),
    at("2024-01-01", 5, "", {
      reactions: [
        reaction({ id: "5", name: "pie" }, 3),
        reaction({ id: "", name: "❤️" }, 2),
        ...[
          reaction("none", 1),
          reaction({}, 9),
          reaction({ name: "half" }, 1.5),
          reaction({ name: "x:y" }, -1),
        ],
      ],
      attachments: [
        { id: "1", url: "https://cdn.example/a.png", fileName: "a.png", fileSizeBytes: 3_000_000_000 },
        { id: "2", url: "https://cdn.example/b.png", fileName: "b c.png" },
      ],
      inlineEmojis: [{ id: "8", name: "shown", code: "shown", isAnimated: false, imageUrl: "" }],
    }),
  ],
  { guild: { id: "101", name: "Odd" }, channel: { id: "201", type: "GuildTextChat", name: "odd" } },
);

const day = (time: number) => new Date(time).toISOString().slice(0, 10);

describe("the statistics", () => {
  it("of everything are what counting every message by hand gives", async () => {
    const { as_of, pending, ...counted } = await stats.counted({ top });
    const messages = await heldMessages(database.pool);
    expect(messages.length).toBeGreaterThan(400);
    expect(counted).toEqual(countByHand(messages, await heldNames(database.pool), top));
    expect({ pending, isNow: Date.now() - Date.parse(as_of) < 60_000 }).toEqual({ pending: 0, isNow: true });
  });

  it("count a person's emoji, links and words as they were meant", async () => {
    const { emoji, reactions, link_hosts, words, attachment_bytes } = await stats.counted({
      channel: "201",
      top,
    });
    expect(Object.fromEntries(emoji.map(({ name, messages }) => [name, messages]))).toEqual({
      ...{ "👍🏽": 1, "👨‍👩‍👧": 1, "❤️": 1, "🇩🇪": 1, "3️⃣": 1, "©️": 1, dance: 1, pie: 1, shown: 1 },
    });
    expect(reactions).toEqual([
      { id: "5", name: "pie", count: 3 },
      { id: null, name: "❤️", count: 2 },
    ]);
    expect(link_hosts.map(({ host }) => host)).toEqual([
      "b.example.org",
      "example.org",
      "www.com",
      "пример.рф",
    ]);
    expect(words.map(({ word }) => word)).toEqual(expect.arrayContaining(["3d", "2nd", "ab", "strasse"]));
    expect(words.map(({ word }) => word)).not.toEqual(expect.arrayContaining(["7"]));
    expect(attachment_bytes).toBe(3_000_000_000);
  });

  it.each([
    { guild: "101" },
    { guild: "7" },
    { channel: "200" },
    { from: "2024-02-10", to: "2024-06-01" },
    { to: "2019-05-06" },
    { from: "2024-01-01", guild: "101" },
  ])("of %j are those of its messages", async (filter) => {
    const names = await heldNames(database.pool);
    const fits = ({ channelId, sentAt }: OracleMessage) =>
      (filter.guild === undefined || names.channels.get(channelId)?.guildId === filter.guild) &&
      (filter.channel === undefined || channelId === filter.channel) &&
      (filter.from === undefined || day(sentAt) >= filter.from) &&
      (filter.to === undefined || day(sentAt) <= filter.to);
    const messages = (await heldMessages(database.pool)).filter(fits);
    const expected = countByHand(messages, names, 5);
    expect(await stats.counted({ ...filter, top: 5 })).toMatchObject(expected);
    const everything = parseQuery("-id:1", { now: 0 });
    expect(await stats.found(everything, { ...filter, top: 5 })).toMatchObject(expected);
  });

  it.each(["telescope", "has:link", "has:reaction OR has:file", "*e*", "-the", "xyzzy"])(
    "of what %s finds are those of its messages",
    async (q) => {
      const tree = parseQuery(q, { now: 0 });
      const context = { deletedAt: null, channelName: null, parent: null, namesOf: () => [] };
      const messages = (await heldMessages(database.pool)).filter((each) =>
        matches(tree, each, context, stemOf),
      );
      expect(await stats.found(tree, { top })).toMatchObject(
        countByHand(messages, await heldNames(database.pool), top),
      );
    },
  );
});

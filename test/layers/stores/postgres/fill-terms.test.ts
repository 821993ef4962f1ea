import { afterAll, beforeAll, expect, it } from "vitest";
import { fillTerms } from "#stores/postgres/fill-terms.ts";
import { migrate } from "#stores/postgres/migrate.ts";
import { migrations } from "#stores/postgres/migrations/index.ts";
import { idAt, rawExport, rawMessage } from "../../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";
import { loadDocuments } from "../../../support/load-documents.ts";
import { queryArchive } from "../../../support/query-archive.ts";

const archive = queryArchive(11, 300);
const many = Array.from({ length: 2_500 }, (_, place) =>
  rawMessage(idAt("2024-03-01", place), `many ${place}`),
);
let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await loadDocuments(database.pool, [...archive.documents, rawExport(many)]);
});
afterAll(() => database.drop());

const forget = () =>
  database.pool.query("update messages set terms = null, folded = null; truncate vocabulary");
const one = async (query: string) => (await database.pool.query(query)).rows[0].value;
const generation = async () => Number(await one("select generation as value from archive"));

/** What searches read. */
async function searched() {
  const messages = await database.pool.query(
    "select id, channel_id, folded, terms from messages order by id, channel_id",
  );
  const words = await database.pool.query("select word from vocabulary order by word");
  return { messages: messages.rows, words: words.rows };
}

it("messages that were loaded before there were terms get what a load gives them, once, and searches are told", async () => {
  const loaded = await searched();
  await forget();
  const before = await generation();
  expect(await fillTerms(database.pool)).toBe(loaded.messages.length);
  expect(await searched()).toEqual(loaded);
  const after = await generation();
  expect(after).toBeGreaterThan(before);
  expect(await fillTerms(database.pool)).toBe(0);
  expect(await generation()).toBe(after);
});

it("two that fill at once, beside a load of the same messages, come to the same", async () => {
  const loaded = await searched();
  await forget();
  const again = many.map((message) => ({ ...message, isPinned: true }));
  const [first, second] = await Promise.all([
    fillTerms(database.pool),
    fillTerms(database.pool),
    loadDocuments(database.pool, [rawExport(again, { exportedAt: "2025-02-01T00:00:00+00:00" })]),
  ]);
  expect(first + second).toBeLessThanOrEqual(loaded.messages.length);
  expect(await one("select count(*)::int as value from messages where terms is null")).toBe(0);
  expect((await searched()).words).toEqual(loaded.words);
  expect(await one("select count(*)::int as value from messages where terms @@ '''*pinned'' & many'")).toBe(
    many.length,
  );
});

it("a load that changes messages without terms gives them theirs, with the words of what it keeps", async () => {
  const embeds = [{ title: "keepsake" }];
  const id = idAt("2024-03-02");
  await loadDocuments(database.pool, [rawExport([rawMessage(id, "old", { embeds })])]);
  await forget();
  const seen = rawMessage(id, "", { embeds: undefined, isPinned: true });
  await loadDocuments(database.pool, [rawExport([seen], { exportedAt: "2025-02-01T00:00:00+00:00" })]);
  expect(await one(`select terms @@ 'keepsake & old' as value from messages where id = ${id}`)).toBe(true);
  expect(await one("select count(*)::int as value from vocabulary where word in ('keepsake', 'old')")).toBe(
    2,
  );
});

it("an archive from before is filled", async () => {
  const old = await freshDatabase({ empty: true });
  await migrate(
    old.pool,
    migrations.slice(
      0,
      migrations.findIndex(({ name }) => name === "search"),
    ),
  );
  await old.pool.query(`
    create table messages_2024_05 partition of messages for values from ('2024-05-01 00:00:00+00') to ('2024-06-01 00:00:00+00');
    insert into messages (id, channel_id, created_at, sent_at, version, digest, is_pinned, type, content, deleted_at)
      values (${idAt("2024-05-01")}, 200, '2024-05-01', '2024-05-01', 0, 0, false, 'Default', 'It''s gone', now())`);
  await migrate(old.pool);
  expect(await fillTerms(old.pool)).toBe(1);
  const { rows } = await old.pool.query("select terms::text, folded from messages");
  expect(rows).toEqual([{ terms: "'#200' '*deleted' 'gone':3A 'it':1A 's':2A", folded: null }]);
  await old.drop();
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QueryNote } from "#core/api/answers.ts";
import { FoundHits } from "#core/api/finding.ts";
import { limits } from "#core/limits.ts";
import { parseQuery } from "#core/search-query/parse-query.ts";
import { messageFinder } from "#stores/postgres/query/message-finder.ts";
import { makeNotes } from "../../../functions/search/make-notes.ts";
import { idAt, rawExport, rawMessage, rawUser } from "../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { callApi } from "../../support/http-event.ts";
import { loadDocuments } from "../../support/load-documents.ts";
import { searchApi } from "../../support/search-api.ts";

type Query = { [name: string]: string };

/** They share their first letters with nobody else, and come before everybody in the order of names. */
const crowd = Array.from({ length: 1_500 }, (_, nth) => `0crowd${nth}`);

let database: FreshDatabase;
let handler: ReturnType<typeof searchApi>;
beforeAll(async () => {
  database = await freshDatabase();
  handler = searchApi(database.pool);
  let nth = 0;
  const by = (author: ReturnType<typeof rawUser>, over = {}) =>
    rawMessage(idAt("2024-05-01", nth++), "pie", { author, ...over });
  const hook = (name: string) => rawUser("409", name, { isBot: true });
  const elsewhere = { id: "201", type: "GuildTextChat", categoryId: null, category: null, name: "elsewhere" };
  await loadDocuments(database.pool, [
    rawExport([
      by(rawUser("1", "nobody")),
      by(rawUser("2", "Ann Lee")),
      by(rawUser("3", 'say "hi"')),
      by(rawUser("4", "100%_\\")),
      by(hook("Captain Hook")),
      by(hook("Tinker Bell")),
      by(rawUser("1", "nobody"), { type: "AutoModerationAction" }),
    ]),
    rawExport([by(rawUser("1", "nobody", { nickname: "Zedd" }))], {
      guild: { id: "101", name: "Other", iconUrl: null },
      channel: elsewhere,
    }),
    rawExport(crowd.map((name, place) => by(rawUser(String(10_000 + place), name)))),
  ]);
});
afterAll(() => database.drop());

const get = async (path: string, query: Query) =>
  (await callApi(handler, "GET", `${path}?${new URLSearchParams(query)}`)).body;
const ask = async (query: Query): Promise<FoundHits> =>
  FoundHits.parse(await get("/api/messages", { limit: "1", ...query }));

/** What is said of a query: what its places hold, and what may stand there. */
async function told(q: string): Promise<[piece: string, suggestion: string | null][] | undefined> {
  const { notes } = await ask({ q });
  return notes?.map(({ offset, length, suggestion }) => [q.slice(offset, offset + length), suggestion]);
}

describe("a search for a name that the archive does not know", () => {
  it("is answered, with a note that says so, where, and what may be meant", async () => {
    const found = await ask({ q: "pie from:nobdy" });
    expect(found).toMatchObject({ messages: [], count: 0, count_relation: "eq" });
    expect(found.notes).toEqual([
      {
        detail: "Nobody in the archive is called nobdy. Did you mean from:nobody?",
        ...{ offset: 9, length: 5, suggestion: "nobody" },
      } satisfies QueryNote,
    ]);
    expect((await ask({ q: "pie from:nobody" })).count).toBe(3);
  });

  it.each<[string, string]>([
    ["from:nobdy", "Nobody in the archive is called nobdy. Did you mean from:nobody?"],
    ["from:quokka", "Nobody in the archive is called quokka."],
    ["mentions:nobdy", "No user in the archive is called nobdy. Did you mean mentions:nobody?"],
    ["in:genral", "No channel or category in the archive is called genral. Did you mean in:general?"],
    ["in:txet", "No channel or category in the archive is called txet. Did you mean in:Text?"],
    ["type:zzz", "No message in the archive is of the type zzz."],
    ['type:"Rply"', "No message in the archive is of the type Rply. Did you mean type:Reply?"],
    ["type:24", "No message in the archive is of the type 24."],
    [`from:${"x".repeat(60)}`, `Nobody in the archive is called ${"x".repeat(40)}….`],
  ])("is told of %s in words", async (q, detail) => {
    expect((await ask({ q })).notes?.map((note) => note.detail)).toEqual([detail]);
  });

  it.each<[string, [string, string | null][]]>([
    ['from:"Anne Lee"', [['"Anne Lee"', '"Ann Lee"']]],
    ['from:@"Anne Lee"', [['@"Anne Lee"', '"Ann Lee"']]],
    ["from:@nobdy", [["@nobdy", "nobody"]]],
    ["FROM:NOBDY", [["NOBDY", "nobody"]]],
    ["from:bnobody", [["bnobody", "nobody"]]],
    ["from:onbody", [["onbody", "nobody"]]],
    ["from:zed", [["zed", "Zedd"]]],
    ["in:#genral", [["#genral", "general"]]],
    ["in:gen", [["gen", "general"]]],
    ["from:ann", [["ann", '"Ann Lee"']]],
    ["from:0crowd1498x", [["0crowd1498x", "0crowd1498"]]],
    ['from:"say hi"', [['"say hi"', '"say \\"hi\\""']]],
    ["from:100%_", [["100%_", "100%_\\"]]],
    ["-from:nobdy", [["nobdy", "nobody"]]],
    ["pie OR from:nobdy", [["nobdy", "nobody"]]],
    [
      "((from:nobdy) OR -(in:genral pie)) from:nobdy",
      [
        ["nobdy", "nobody"],
        ["genral", "general"],
        ["nobdy", "nobody"],
      ],
    ],
  ])("is told of %s in its place, and every suggestion can stand there", async (q, expected) => {
    const notes = await told(q);
    expect(notes).toEqual(expected);
    const { offset = 0, length = 0, suggestion } = (await ask({ q })).notes?.[0] ?? {};
    const mended = `${q.slice(0, offset)}${suggestion}${q.slice(offset + length)}`;
    expect(await told(mended)).toEqual(expected.length === 1 ? undefined : expected.slice(1));
  });

  it.each([
    ...["pie", "from:nobody", 'from:"ann LEE"', "mentions:nobody", "from:zedd", "in:general", "in:TEXT"],
    ...['from:"Captain Hook"', 'from:"tinker bell"', "-from:nobody", "type:Reply", "type:19", "type:Default"],
    ...["type:AutoModerationAction", "from:999", "mentions:999", "in:999", "from:<@999>", "has:link"],
    ...["from:100%_\\", "filename:quokka", "extension:quokka", "link:quokka", "reaction:quokka", "id:999"],
  ])("says nothing of %s", async (q) => {
    expect(await ask({ q })).not.toHaveProperty("notes");
  });

  it("knows who is called so in one server only, also when another one is asked", async () => {
    expect(await ask({ q: "from:zedd", guild: "100" })).toMatchObject({ count: 0 });
    expect(await ask({ q: "from:zedd", guild: "100" })).not.toHaveProperty("notes");
    expect((await ask({ q: "from:zedd", guild: "101" })).count).toBe(1);
  });

  it("knows who is mentioned by the names that users have, not by those of their messages", async () => {
    expect((await ask({ q: 'mentions:"tinker bell"' })).notes).toHaveLength(1);
    expect(await ask({ q: 'mentions:"captain hook"' })).not.toHaveProperty("notes");
  });

  it("is told on every page, and from the cache too", async () => {
    const q = "-from:nobdy pie";
    const first = await ask({ q, limit: "3" });
    const next = await ask({ q, limit: "3", cursor: first.next_cursor ?? "" });
    expect(first.notes).toHaveLength(1);
    expect(next.notes).toEqual(first.notes);
    expect(next.messages).toHaveLength(3);
    const again = await callApi(handler, "GET", `/api/messages?${new URLSearchParams({ q, limit: "3" })}`);
    expect([again.headers["x-cache"], again.body.notes]).toEqual(["hit", first.notes]);
  });

  it("is told by the statistics as well", async () => {
    const query = { q: "pie -from:nobdy", from: "2024-01-01" };
    expect(await get("/api/stats", query)).toMatchObject({
      messages: 8 + crowd.length,
      notes: [{ offset: 10, length: 5, suggestion: "nobody" }],
    });
    expect(await get("/api/stats", { q: "from:nobody" })).not.toHaveProperty("notes");
    expect(await get("/api/stats", {})).not.toHaveProperty("notes");
  });

  it("is looked into as far as a search has so many of them, each once", async () => {
    const most = limits.unknownNames.value;
    const names = Array.from({ length: most + 5 }, (_, nth) => `quokka${nth}`);
    const q = [...names, "QUOKKA0", "quokka0"].map((name) => `from:${name}`).join(" OR ");
    const pieces = (await told(q))?.map(([piece]) => piece);
    expect(pieces).toEqual([...names.slice(0, most), "quokka0"]);
  });

  it.each([
    `"${"x".repeat(1_000)}"`,
    `"${"%".repeat(30)}"`,
    `"${"_".repeat(12)}"`,
    `"${"\\\\".repeat(400)}"`,
    `"'); drop table users; --"`,
    '"\\"\\" \'\' & | ! :*"',
    '"\u202e\u0007 odd"',
    "東京",
    `"${"é".repeat(1_000)}"`,
  ])("however strange %s is, is told", async (name) => {
    for (const kind of ["from", "mentions", "in", "type"]) {
      const q = name.startsWith('"') || kind !== "type" ? `${kind}:${name}` : `${kind}:"${name}"`;
      const [piece = expect.unreachable()] = (await told(q)) ?? [];
      expect(piece).toEqual([q.slice(kind.length + 1), null]);
    }
  });

  it("suggests no name that makes the query too long", async () => {
    const words = `${"pies ".repeat(80)}${"y".repeat(limits.queryLength.value - 400 - "from:nobdy".length - 1)} `;
    const q = `${words}from:nobdy`;
    expect(q).toHaveLength(limits.queryLength.value);
    expect(await told(q)).toEqual([["nobdy", null]]);
  });
});

describe("notes", () => {
  it("ask nothing where every name is known", async () => {
    const finder = messageFinder(database.pool);
    const tree = parseQuery("from:nobody -in:general (mentions:zedd OR type:Reply)", { now: 0 });
    const { unresolved } = await finder.find(tree, { sort: "newest", limit: 1, countUpTo: 0 });
    expect(unresolved).toEqual([]);
    const nobody = { find: async () => expect.unreachable(), names: async () => expect.unreachable() };
    expect(await makeNotes(nobody)("from:nobody", unresolved)).toEqual({});
  });
});

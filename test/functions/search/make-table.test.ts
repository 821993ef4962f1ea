import { S3Client } from "@aws-sdk/client-s3";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Deliver, dispositionOf, streamed } from "#core/delivery.ts";
import { csvHeader } from "#core/message-table.ts";
import { deliveredObjects } from "#stores/delivered-objects.ts";
import { messageFinder } from "#stores/postgres/query/message-finder.ts";
import { makeTable } from "../../../functions/search/make-table.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";
import { loadDocuments } from "../../support/load-documents.ts";

const count = 1_203;
const asked = { format: "ndjson", sort: "newest" } as const;
async function all(pieces: AsyncIterable<string>): Promise<string[]> {
  const read: string[] = [];
  for await (const piece of pieces) read.push(piece);
  return read;
}

describe("all that a search finds", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    const rows = Array.from({ length: count }, (_, place) =>
      rawMessage(idAt("2024-05-01", place), `damson ${place}`),
    );
    const other = { id: "300", type: "GuildTextChat", categoryId: "1", category: "x", name: "other" };
    const formula = rawMessage("9000", '=damson\n"quoted", and so on');
    await loadDocuments(database.pool, [rawExport(rows), rawExport([formula], { channel: other })]);
  });
  afterAll(() => database.drop());

  async function pieces(query: object, deliver = streamed, finder = messageFinder(database.pool)) {
    const { exportMessages } = makeTable(finder, deliver);
    const input = { query: { ...asked, ...query }, params: {}, body: {}, headers: {} };
    const answer = (await exportMessages?.(input as never)) ?? expect.unreachable();
    if (!("stream" in answer)) return expect.unreachable();
    return { headers: answer.headers, read: await all(answer.stream) };
  }
  const texts = async (query: object) =>
    (await pieces(query)).read
      .join("")
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line).content);

  it("comes page by page and whole, in either order", async () => {
    const newest = await texts({ q: "damson", channel: "200" });
    expect(newest).toEqual(Array.from({ length: count }, (_, place) => `damson ${count - 1 - place}`));
    expect(await texts({ q: "damson", channel: "200", sort: "oldest" })).toEqual(newest.toReversed());
    expect((await pieces({ q: "damson" })).read).toHaveLength(3);
    expect(await texts({})).toHaveLength(count + 1);
    expect(await texts({ q: "damson -damson" })).toEqual([]);
  });

  it("is a table that says what it is called", async () => {
    const { headers, read } = await pieces({ q: "quoted OR =damson =7", format: "csv", sort: "oldest" });
    expect(headers).toEqual({
      ...{ "content-type": "text/csv; charset=utf-8", "cache-control": "no-store" },
      "content-disposition": dispositionOf({ name: "messages.csv" }),
    });
    const rows: { [column: string]: string }[] = parse(read.join(""), { bom: true, columns: true });
    expect(rows.map(({ content }) => content)).toEqual(['\'=damson\n"quoted", and so on', "damson 7"]);
    expect((await pieces({ q: "nosuchword", format: "csv" })).read).toEqual([csvHeader]);
  });

  it("is not read on when nobody reads it any more", async () => {
    const finder = messageFinder(database.pool);
    let finds = 0;
    const counting: typeof finder = {
      ...finder,
      find: async (...wanted) => {
        finds++;
        return finder.find(...wanted);
      },
    };
    const impatient: Deliver = async ({ pieces: given }) => {
      for await (const _ of given) break;
      return { stream: given };
    };
    expect((await pieces({ q: "damson" }, impatient, counting)).read).toEqual([]);
    expect(finds).toBe(1);
  });

  it("is refused in time where its first page does not come", async () => {
    const finder = { ...messageFinder(database.pool), find: () => new Promise<never>(() => undefined) };
    const deliver = deliveredObjects(new S3Client({}), "bucket", 50);
    await expect(pieces({}, deliver, finder)).rejects.toMatchObject({ code: "too_large" });
  });

  it("is answered with a link where it was put aside", async () => {
    const url = "https://bucket.example/exported/1.csv";
    const { exportMessages } = makeTable(messageFinder(database.pool), async () => ({ url }));
    const answer = await exportMessages?.({ query: asked, params: {}, body: {}, headers: {} } as never);
    expect(answer).toMatchObject({ status: 303, headers: { location: url }, body: { url } });
  });
});

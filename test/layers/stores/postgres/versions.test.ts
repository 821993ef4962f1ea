import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { api } from "#edge/api.ts";
import { idAt, rawExport, rawMessage } from "../../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";
import { callApi } from "../../../support/http-event.ts";
import { loadDocuments } from "../../../support/load-documents.ts";
import { searchApi } from "../../../support/search-api.ts";

const id = idAt("2024-05-01T10:00:00Z");
const edits = [null, "2024-06-01T00:00:00+00:00", "2024-07-01T00:00:00+00:00"];

let database: FreshDatabase;
let handler: ReturnType<typeof api>;
beforeAll(async () => {
  database = await freshDatabase();
  handler = searchApi(database.pool);
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query("truncate messages, message_versions, sightings"));

/** An export of the message, made on a day of 2025, with a text of one of its edits. */
function seen(day: number, content: string, edit: number, channel: string | undefined = "200") {
  const exportedAt = `2025-01-${String(day).padStart(2, "0")}T00:00:00+00:00`;
  const message = rawMessage(id, content, { timestampEdited: edits[edit] ?? null });
  return rawExport([message], { exportedAt, channel: { id: channel, type: "GuildTextChat", name: "c" } });
}

const route = "/api/messages/{message_id}/versions";

function ask(message: string, query = "") {
  const target = route.replace("{message_id}", message) + query;
  return callApi(handler, "GET", target, { route, params: { message_id: message } });
}

describe("the versions of a message", () => {
  it("are every text that it had, the current one first, and come in any order to the same", async () => {
    const exports = [seen(1, "first", 0), seen(2, "second", 1), seen(3, "third", 2), seen(4, "", 2)];
    const expected = [
      { content: "third", edited_at: "2024-07-01T00:00:00.000Z" },
      { content: "second", edited_at: "2024-06-01T00:00:00.000Z" },
      { content: "first", edited_at: null },
    ];
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1, 2, 0],
      [1, 3, 0, 2],
    ]) {
      await database.pool.query("truncate messages, message_versions, sightings");
      await loadDocuments(
        database.pool,
        order.map((index) => exports[index] ?? {}),
      );
      const { body } = await ask(id);
      expect(body).toEqual({ message_id: id, channel_id: "200", versions: expected, count: 3 });
    }
  });

  it("keep what an older export held that is loaded later, while the newer text stays", async () => {
    await loadDocuments(database.pool, [seen(20, "now", 1)]);
    await loadDocuments(database.pool, [seen(2, "before", 0)]);
    const { body } = await ask(id);
    expect(body).toMatchObject({ versions: [{ content: "now" }, { content: "before" }] });
  });

  it("hold no blank text, and the one that was blanked by an edit", async () => {
    await loadDocuments(database.pool, [seen(1, "gone", 0), seen(2, "", 1), seen(3, "", 2)]);
    const { body } = await ask(id);
    expect(body).toMatchObject({ versions: [{ content: "" }, { content: "gone" }], count: 2 });
  });

  it("are one only for a message that was never edited, however often it was exported", async () => {
    await loadDocuments(database.pool, [seen(1, "same", 0), seen(2, "same", 0), seen(1, "same", 0)]);
    expect((await ask(id)).body).toMatchObject({ count: 1 });
  });

  it("keep a thread's starter apart from its copy in the thread", async () => {
    const thread = [seen(1, "in the thread", 0, id), seen(2, "there, edited", 1, id)];
    await loadDocuments(database.pool, [...thread, seen(1, "in the channel", 0)]);
    const plain = await ask(id);
    expect(plain.body).toMatchObject({
      channel_id: "200",
      versions: [{ content: "in the channel" }],
      count: 1,
    });
    const named = await ask(id, `?channel=${id}`);
    expect(named.body).toMatchObject({ channel_id: id, count: 2 });
    expect((await ask(id, "?channel=201")).status).toBe(404);
  });

  it("of a message that the archive does not have are a 404", async () => {
    const { status, body } = await ask("42");
    expect(status).toBe(404);
    expect(body).toEqual({ detail: "There is no message 42 in the archive.", code: "not_found" });
  });
});

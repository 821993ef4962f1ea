import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FoundMessage } from "#core/api/answers.ts";
import type { Json } from "#core/message.ts";
import { messageSearch } from "#stores/postgres/message-search.ts";
import { idAt, rawExport, rawMessage, rawUser } from "../../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";
import { loadDocuments } from "../../../support/load-documents.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query("truncate messages, users, members, channels, guilds"));

const id = idAt("2024-05-01T10:00:00.123Z");

/** Loads one message, and answers what a search shows of it. */
async function found(
  message: { [key: string]: Json | undefined } = {},
  header: { [key: string]: Json } = {},
) {
  await loadDocuments(database.pool, [rawExport([rawMessage(id, "text", message)], header)]);
  return show();
}

async function show() {
  const { messages } = await messageSearch(database.pool).exact("text", { page: 1, page_size: 10 });
  expect(messages).toHaveLength(1);
  return FoundMessage.strict().parse(messages[0]);
}

describe("a found message", () => {
  it("says when, where and by whom it was sent, and leads to it in Discord", async () => {
    expect(await found({ author: rawUser("501", "ann", { nickname: "Ann" }) })).toEqual({
      message_id: id,
      channel_id: "200",
      content: "text",
      message_date: "2024-05-01",
      sent_at: "2024-05-01T10:00:00.123Z",
      author: {
        id: "501",
        name: "ann",
        nickname: "Ann",
        avatar_url: "https://cdn.discordapp.com/avatars/501/a.png",
      },
      channel: { id: "200", name: "general" },
      guild: { id: "100", name: "Guild" },
      url: `https://discord.com/channels/100/200/${id}`,
    });
  });

  it("of a direct conversation leads to @me", async () => {
    const header = {
      guild: { id: "0", name: "Direct Messages" },
      channel: { id: "201", type: "DirectTextChat", name: "bob" },
    };
    expect(await found({}, header)).toMatchObject({
      guild: { id: "0", name: "Direct Messages" },
      url: `https://discord.com/channels/@me/201/${id}`,
    });
  });

  it("of a webhook shows the name that it had for this message", async () => {
    const hook = (name: string) =>
      rawUser("900", name, { isBot: true, avatarUrl: `https://cdn.discordapp.com/${name}.png` });
    await loadDocuments(database.pool, [
      rawExport([rawMessage(idAt("2024-05-01T09:00:00Z"), "other", { author: hook("Weather") })]),
    ]);
    expect((await found({ author: hook("News") })).author).toEqual({
      id: "900",
      name: "News",
      nickname: "News",
      avatar_url: "https://cdn.discordapp.com/News.png",
    });
    const { messages } = await messageSearch(database.pool).exact("other", { page: 1, page_size: 10 });
    expect(messages[0]?.author?.name).toBe("Weather");
  });

  it("has no author where the export gave none", async () => {
    expect((await found({ author: undefined })).author).toBeNull();
    expect(await show()).not.toHaveProperty("edited_at");
  });

  it("says when it was edited, and when it was seen to be deleted", async () => {
    await found({ timestampEdited: "2024-05-02T12:00:00+02:00" });
    await database.pool.query("update messages set deleted_at = '2024-06-01 00:00:00+00'");
    expect(await show()).toMatchObject({
      edited_at: "2024-05-02T10:00:00.000Z",
      deleted_at: "2024-06-01T00:00:00.000Z",
    });
  });

  it("is shown also where nothing is known of its channel", async () => {
    await found();
    await database.pool.query("truncate users, members, channels, guilds");
    expect(await show()).toMatchObject({
      author: { id: "501", name: null, nickname: null, avatar_url: null },
      channel: { id: "200", name: null },
      guild: { id: null, name: null },
      url: `https://discord.com/channels/@me/200/${id}`,
    });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { archiveWriter } from "#stores/postgres/archive-writer.ts";
import { makeLoad } from "../../../functions/load/make-load.ts";
import { idAt, rawExport, rawMessage, rawUser, stagedPart } from "../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../support/fresh-database.ts";

let database: FreshDatabase;
const bodies = new Map<string, Buffer>();
const attempt = { number: 1, isLast: false };

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query(
    "truncate messages, users, members, channels, guilds, parts cascade; update archive set skew = '0'",
  );
});

async function load(document: Parameters<typeof stagedPart>[0]) {
  const { part, body } = stagedPart(document);
  bodies.set(part.key, body);
  const objects = {
    async get(key: string) {
      return (async function* () {
        yield bodies.get(key) ?? Buffer.alloc(0);
      })();
    },
  };
  return makeLoad({ objects, archive: archiveWriter(database.pool) })(part, attempt);
}

async function messages() {
  return (await database.pool.query("select * from messages order by id")).rows;
}

const [first, second, third] = [
  idAt("2024-01-31T23:59:59.999Z"),
  idAt("2024-02-01T00:00:00Z"),
  idAt("2024-03-05T10:00:00Z"),
];

describe("loading a part", () => {
  it("puts each message into its month, with the user, the channel and its category", async () => {
    const counts = await load(
      rawExport([rawMessage(first, "a"), rawMessage(second, "b"), rawMessage(third, "c")]),
    );
    expect(counts).toEqual({ new: 3, changed: 0, unchanged: 0, skipped: 0 });
    const places = await database.pool.query(
      "select tableoid::regclass::text as place, id from messages order by id",
    );
    expect(places.rows.map((row) => row.place)).toEqual([
      "messages_2024_01",
      "messages_2024_02",
      "messages_2024_03",
    ]);
    const channels = await database.pool.query("select id, name, parent_id from channels order by id");
    expect(channels.rows).toEqual([
      { id: "200", name: "general", parent_id: "300" },
      { id: "300", name: "Text", parent_id: null },
    ]);
    expect((await database.pool.query("select id, name from users")).rows).toEqual([
      { id: "501", name: "ann" },
    ]);
  });

  it("changes nothing when it is loaded again, and leaves the generation alone", async () => {
    const document = rawExport([rawMessage(first, "a"), rawMessage(second, "b")]);
    await load(document);
    const before = [await messages(), (await database.pool.query("select generation from archive")).rows];
    expect(await load(document)).toEqual({ new: 0, changed: 0, unchanged: 2, skipped: 0 });
    expect([await messages(), (await database.pool.query("select generation from archive")).rows]).toEqual(
      before,
    );
  });

  it("lets a newer export win over an older one, in either order", async () => {
    const older = rawExport([rawMessage(first, "before")], { exportedAt: "2025-01-01T00:00:00+00:00" });
    const newer = rawExport([rawMessage(first, "after")], { exportedAt: "2025-02-01T00:00:00+00:00" });
    await load(older);
    expect(await load(newer)).toEqual({ new: 0, changed: 1, unchanged: 0, skipped: 0 });
    const held = await messages();
    expect(held[0].content).toBe("after");
    expect(await load(older)).toEqual({ new: 0, changed: 0, unchanged: 1, skipped: 0 });
    expect(await messages()).toEqual(held);
  });

  it("keeps text that a newer export has blank, unless an edit blanked it", async () => {
    await load(rawExport([rawMessage(first, "text")]));
    await load(rawExport([rawMessage(first, "")], { exportedAt: "2025-02-01T00:00:00+00:00" }));
    expect((await messages())[0].content).toBe("text");
    const blanked = rawMessage(first, "", { timestampEdited: "2025-02-02T00:00:00+00:00" });
    await load(rawExport([blanked], { exportedAt: "2025-03-01T00:00:00+00:00" }));
    expect((await messages())[0].content).toBe("");
  });

  it("keeps what a newer export does not know", async () => {
    const reactions = [
      {
        emoji: { id: "", name: "👍", code: "thumbsup", isAnimated: false, imageUrl: "x" },
        count: 2,
        users: [],
      },
    ];
    await load(rawExport([rawMessage(first, "a", { reactions })]));
    const silent = rawMessage(first, "a", { reactions: undefined });
    expect((await load(rawExport([silent], { exportedAt: "2025-02-01T00:00:00+00:00" }))).changed).toBe(0);
    expect((await messages())[0].extra.reactions).toHaveLength(1);
    const none = rawMessage(first, "a", { reactions: [] });
    expect((await load(rawExport([none], { exportedAt: "2025-03-01T00:00:00+00:00" }))).changed).toBe(1);
    expect((await messages())[0].extra).toBeNull();
  });

  it("does not call a new URL signature, avatar or list of who reacted a change", async () => {
    const attachment = (signature: string) => ({
      ...{ id: "1", fileName: "a.png", fileSizeBytes: 3 },
      url: `https://cdn.discordapp.com/attachments/1/2/a.png?ex=${signature}&is=${signature}&hm=${signature}&`,
    });
    const reaction = (users: string[]) => ({
      emoji: { id: "", name: "👍" },
      count: 1,
      users: users.map((id) => rawUser(id, id)),
    });
    await load(
      rawExport([rawMessage(first, "a", { attachments: [attachment("aa")], reactions: [reaction(["7"])] })]),
    );
    const again = rawMessage(first, "a", {
      attachments: [attachment("bb")],
      reactions: [reaction(["8"])],
      author: rawUser("501", "ann", { avatarUrl: "https://cdn.discordapp.com/avatars/501/b.png" }),
    });
    const counts = await load(rawExport([again], { exportedAt: "2025-02-01T00:00:00+00:00" }));
    expect(counts).toEqual({ new: 0, changed: 0, unchanged: 1, skipped: 0 });
    expect((await messages())[0].extra.attachments[0].url).toBe(
      "https://cdn.discordapp.com/attachments/1/2/a.png",
    );
  });

  it("takes the last of two equal ids in one file and counts the other as skipped", async () => {
    const counts = await load(
      rawExport([rawMessage(second, "b"), rawMessage(first, "one"), rawMessage(first, "two")]),
    );
    expect(counts).toEqual({ new: 2, changed: 0, unchanged: 0, skipped: 1 });
    expect((await messages())[0].content).toBe("two");
  });

  it("keeps one id in a channel and in its thread apart", async () => {
    await load(rawExport([rawMessage(first, "in the channel")]));
    await load(
      rawExport([rawMessage(first, "in the thread")], {
        channel: { id: first, type: "GuildPublicThread", name: "t" },
      }),
    );
    expect((await messages()).map((message) => message.content).sort()).toEqual([
      "in the channel",
      "in the thread",
    ]);
  });

  it("loads nothing of a part whose end is missing", async () => {
    const { part, body } = stagedPart(rawExport([rawMessage(first, "a"), rawMessage(second, "b")]));
    const objects = {
      async get() {
        return (async function* () {
          yield body.subarray(0, body.length - 30);
        })();
      },
    };
    const run = makeLoad({ objects, archive: archiveWriter(database.pool) })(part, {
      number: 5,
      isLast: true,
    });
    await expect(run).rejects.toThrow();
    expect(await messages()).toEqual([]);
  });

  it("widens the skew when a file's times and its ids disagree", async () => {
    await load(rawExport([rawMessage(first, "a", { timestamp: "2014-06-01T00:00:00+02:00" })]));
    const { rows } = await database.pool.query("select extract(days from skew) as days from archive");
    expect(Number(rows[0].days)).toBe(3532);
  });
});

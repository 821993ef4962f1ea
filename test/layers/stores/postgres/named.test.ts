import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { foldText } from "#core/search-query/fold-text.ts";
import { channelsIn, channelsNamed, namesBeginning, usersNamed } from "#stores/postgres/named.ts";
import { idAt, rawExport, rawMessage, rawUser } from "../../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";
import { loadDocuments } from "../../../support/load-documents.ts";

const long = "x".repeat(20_000);
const users: [id: string, name: string, nickname: string, discriminator?: string][] = [
  ["1", "Ann", "Ann B.", "1234"],
  ["2", "ánn", "Émile", "0000"],
  ["3", "anna", "ANN", "0000"],
  ["4", "an#n", "C#", "0042"],
  ["5", "Åsa\u200b", "Łódź", "0000"],
  ["6", long, `${long}nick`, "0000"],
  ["7", "100%_\\", "a", "0000"],
];

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  const said = (guild: string) =>
    users.map(([id, name, nickname, discriminator = "0000"], nth) =>
      rawMessage(idAt("2024-05-01", nth), "text", {
        author: rawUser(id, name, { nickname: `${nickname}${guild}`, discriminator }),
      }),
    );
  const channel = (id: string, name: string, parent: string, category: string) => ({
    channel: { id, type: "GuildTextChat", name, categoryId: parent, category },
  });
  await loadDocuments(database.pool, [
    rawExport(said(""), channel("200", "Général", "300", "Text")),
    rawExport(said(" too"), {
      guild: { id: "101", name: "Other" },
      ...channel("201", "news", "301", "general"),
    }),
    rawExport([], channel("202", "a thread", "200", "Général")),
    rawExport([], channel("203", long, "301", "general")),
  ]);
});
afterAll(() => database.drop());

const usersBy = (name: string) => usersNamed(database.pool, foldText(name));
const channels = (name: string) => channelsNamed(database.pool, foldText(name));

describe("users by a name", () => {
  it("are those of that name everywhere, and of that nickname in its server, whatever case and accents", async () => {
    for (const name of ["ann", "ANN", "Änn"]) {
      expect(await usersBy(name)).toEqual({ ids: ["1", "2"], members: [{ guildId: "100", userId: "3" }] });
    }
    expect(await usersBy("emile TOO")).toEqual({ ids: [], members: [{ guildId: "101", userId: "2" }] });
    expect(await usersBy("asa")).toMatchObject({ ids: ["5"] });
    expect(await usersBy("lodz")).toMatchObject({ members: [{ guildId: "100", userId: "5" }] });
    expect(await usersBy("nobody")).toEqual({ ids: [], members: [] });
  });

  it("are also those of that name with its number", async () => {
    expect(await usersBy("ANN#1234")).toMatchObject({ ids: ["1"] });
    expect(await usersBy("ann#0000")).toMatchObject({ ids: [] });
    expect(await usersBy("an#n#0042")).toMatchObject({ ids: ["4"] });
    expect(await usersBy("an#n")).toMatchObject({ ids: ["4"] });
    expect(await usersBy("c#")).toMatchObject({ members: [{ guildId: "100", userId: "4" }] });
  });

  it("may have names that no index could hold", async () => {
    expect(await usersBy(long)).toMatchObject({ ids: ["6"] });
    const everywhere = ["100", "101"].map((guildId) => ({ guildId, userId: "6" }));
    expect(await usersBy(`${long}nick too`)).toEqual({ ids: ["6"], members: everywhere });
  });

  it("change with the names that newer exports bring", async () => {
    const named = (name: string, exportedAt: string) =>
      rawExport([rawMessage(idAt("2024-06-01"), "text", { author: rawUser("8", name) })], { exportedAt });
    await loadDocuments(database.pool, [named("Before", "2025-01-01T00:00:00+00:00")]);
    await loadDocuments(database.pool, [named("After", "2025-02-01T00:00:00+00:00")]);
    expect(await usersBy("before")).toEqual({ ids: [], members: [] });
    expect(await usersBy("after")).toEqual({ ids: ["8"], members: [{ guildId: "100", userId: "8" }] });
  });
});

describe("channels by a name", () => {
  it("are those of that name and all below them", async () => {
    expect(await channels("GENERAL")).toEqual(["200", "201", "202", "203", "301"]);
    expect(await channels("text")).toEqual(["200", "202", "300"]);
    expect(await channels("news")).toEqual(["201"]);
    expect(await channels(long)).toEqual(["203"]);
    expect(await channels("nowhere")).toEqual([]);
  });

  it("are by an id that channel and those below it, also where the archive has none of it", async () => {
    expect(await channelsIn(database.pool, "200")).toEqual(["200", "202"]);
    expect(await channelsIn(database.pool, "300")).toEqual(["200", "202", "300"]);
    expect(await channelsIn(database.pool, "7")).toEqual(["7"]);
  });
});

describe("names that begin so", () => {
  const names = async (of: "user" | "channel", prefix: string, limit = 100) =>
    (await namesBeginning(database.pool, of, prefix, limit)).sort();

  it("are those of users and of members, or those of channels and categories, whatever case and accents", async () => {
    expect(await names("user", "ann")).toEqual([
      "ANN",
      "ANN too",
      "Ann",
      "Ann B.",
      "Ann B. too",
      "anna",
      "ánn",
    ]);
    expect(await names("channel", "TÉX")).toEqual(["Text"]);
    expect(await names("channel", "a thr")).toEqual(["a thread"]);
  });

  it("take signs as they are, and none for any", async () => {
    expect(await names("user", "100%_\\")).toEqual(["100%_\\"]);
    expect(await names("user", "%")).toEqual([]);
    expect(await names("channel", "")).toHaveLength(6);
  });

  it("are so many at most of users, and as many of members", async () => {
    expect(await names("user", "", 2)).toHaveLength(4);
    expect(await names("channel", "", 2)).toHaveLength(2);
  });
});

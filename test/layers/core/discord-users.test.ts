import { describe, expect, test } from "vitest";
import { parseHeader, parseMessage } from "#core/discord-export.ts";
import { parseUser, richest } from "#core/discord-users.ts";
import type { Json, Message, User } from "#core/message.ts";

const header = parseHeader({ guild: { id: "1" }, channel: { id: "2" } });

function parse(keys: { [key: string]: Json }): { message: Message; users: User[] } {
  return parseMessage({ id: "5", timestamp: "2020-07-28T06:30:49.285+00:00", ...keys }, header, 0);
}

test("parseUser knows no user without an id", () => {
  expect(parseUser(null, "author")).toBeNull();
  expect(parseUser({ name: "gone" }, "author")).toBeNull();
});

test("richest keeps the first among equals", () => {
  const [a, b] = [parseUser({ id: "9", name: "a" }, ""), parseUser({ id: "9", name: "b" }, "")];
  expect(richest([a, b].filter((user) => user !== null)).map(({ name }) => name)).toEqual(["a"]);
});

describe("a message's users", () => {
  const bare = { id: "9", name: "hook", discriminator: "0000", isBot: true };

  test("a webhook's name at the time stays with the message", () => {
    const author = { ...bare, nickname: "Hook", avatarUrl: "https://cdn.example/h.png", roles: [] };
    const { message, users } = parse({ author });
    expect(message.authorId).toBe("9");
    expect(message.extra).toEqual({
      author: { name: "hook", nickname: "Hook", avatar_url: "https://cdn.example/h.png" },
    });
    expect(users).toHaveLength(1);
    expect(parse({ author: { id: "9", name: "hook", isBot: true } }).message.extra).toEqual({
      author: { name: "hook" },
    });
  });

  test.each([
    ["a person", { ...bare, isBot: false }],
    ["a bot with a discriminator", { ...bare, discriminator: "5764" }],
    ["a bot with roles", { ...bare, roles: [{ id: "1", name: "Bots" }] }],
  ])("%s leaves no snapshot", (_, author) => {
    expect(parse({ author }).message.extra).toBeNull();
  });

  test.each<[Json, string | null]>([
    [1234, "1234"],
    [42, "0042"],
    ["0042", "0042"],
    ["0000", null],
    ["0", null],
    [0, null],
    ["", null],
    [null, null],
  ])("the discriminator %j is stored as %j", (discriminator, stored) => {
    expect(parse({ author: { id: "9", discriminator } }).users[0]?.discriminator).toBe(stored);
  });

  test("named twice, the richer sighting is kept", () => {
    const { users } = parse({
      author: { id: "9", name: "old" },
      mentions: [{ id: "9", name: "new", nickname: "New", isBot: false }],
    });
    expect(users).toHaveLength(1);
    expect(users[0]).toMatchObject({ name: "new", richness: 3 });
  });

  test("a null counts as said, a missing key does not", () => {
    expect(parse({ author: { id: "9", color: null } }).users[0]).toMatchObject({
      color: null,
      richness: 1,
      roles: null,
    });
    expect(parse({ author: { id: "9", roles: [] } }).users[0]).toMatchObject({ richness: 1, roles: [] });
  });

  test("an author without an id stays with the message", () => {
    const { message, users } = parse({ author: { name: "gone", avatarUrl: "x" } });
    expect(message).toMatchObject({ authorId: null, extra: { author: { name: "gone", avatar_url: "x" } } });
    expect(users).toEqual([]);
  });

  test("mentions and reactions may hold nulls or miss keys", () => {
    const { message } = parse({
      mentions: [null, { id: "8" }, {}],
      reactions: [{ count: 0 }, { emoji: null }],
    });
    expect(message.extra).toEqual({ mentions: ["8"], reactions: [{ count: 0 }] });
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf } from "#core/digest.ts";
import type { Message } from "#core/message.ts";

const message: Message = {
  id: "1",
  channelId: "2",
  type: "Default",
  sentAt: 1_700_000_000_000,
  editedAt: null,
  authorId: "3",
  content: "text",
  isPinned: false,
  referenceId: null,
  extra: { attachments: [{ id: "4" }] },
  absent: [],
  version: 7n,
};

describe("a message's digest", () => {
  it("is the same for the same message, and stays it from release to release", () => {
    expect(digestOf({ ...message })).toBe(digestOf(message));
    expect(digestOf(message)).toBe(-2_401_038_568_370_415_336n);
  });

  it("does not look at the version, the id or what the export lacks", () => {
    expect(digestOf({ ...message, version: 8n, absent: ["stickers"] })).toBe(digestOf(message));
  });

  it.each<Partial<Message>>([
    { type: "Reply" },
    { sentAt: message.sentAt + 1 },
    { editedAt: 1 },
    { authorId: null },
    { content: "text " },
    { isPinned: true },
    { referenceId: "5" },
    { extra: null },
    { extra: { attachments: [{ id: "5" }] } },
  ])("differs with %j", (over) => {
    expect(digestOf({ ...message, ...over })).not.toBe(digestOf(message));
  });

  it("fits Postgres' bigint, and tells texts apart", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        const [first, second] = [digestOf({ ...message, content: a }), digestOf({ ...message, content: b })];
        expect(first === BigInt.asIntN(64, first)).toBe(true);
        expect(first === second).toBe(a === b);
      }),
    );
  });
});

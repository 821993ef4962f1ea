import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf } from "#core/digest.ts";
import { firstSighting, mergeMessages, readsTheSame, type StoredMessage } from "#core/merge-message.ts";
import type { Message } from "#core/message.ts";
import { versionOf } from "#core/version.ts";

const sent = Date.parse("2024-01-01");
const day = 86_400_000;

function sighting(exportedDay: number, over: Partial<Message> = {}): StoredMessage {
  const message: Message = {
    ...{
      id: "1",
      channelId: "2",
      type: "Default",
      sentAt: sent,
      editedAt: null,
      authorId: "3",
      content: "text",
    },
    ...{ isPinned: false, referenceId: null, extra: null, absent: [] },
    version: versionOf(sent + exportedDay * day, sent, 0),
    ...over,
  };
  return firstSighting(message, digestOf(message));
}

const reactions = [{ emoji: { name: "👍" }, count: 1, users: ["7"] }];

describe("merging two sightings of a message", () => {
  it("takes each field from the newer one", () => {
    const merged = mergeMessages(
      sighting(1, { isPinned: true }),
      sighting(2, { content: "new", editedAt: sent + 1 }),
    );
    expect(merged).toMatchObject({ content: "new", editedAt: sent + 1, isPinned: false, older: {} });
  });

  it("keeps what the newer export did not know, and remembers how old that is", () => {
    const old = sighting(1, { extra: { reactions } });
    const merged = mergeMessages(old, sighting(2, { absent: ["reactions"] }));
    expect(merged.extra).toEqual({ reactions });
    expect(merged.older).toEqual({ reactions: old.version });
  });

  it("drops what the newer export knows to be gone", () => {
    expect(mergeMessages(sighting(1, { extra: { reactions } }), sighting(2)).extra).toBeNull();
  });

  it("keeps a reference that a newer sighting leaves out", () => {
    expect(
      mergeMessages(sighting(1, { referenceId: "9" }), sighting(2, { absent: ["reference"] })).referenceId,
    ).toBe("9");
  });

  it("keeps an unknown key that a newer export does not write", () => {
    const merged = mergeMessages(sighting(1, { extra: { components: [1] } }), sighting(2));
    expect(merged.extra).toEqual({ components: [1] });
  });

  it("does not let blank text replace text, unless it was edited later", () => {
    expect(mergeMessages(sighting(1), sighting(2, { content: "" })).content).toBe("text");
    expect(mergeMessages(sighting(1), sighting(2, { content: "", editedAt: sent + 5 })).content).toBe("");
  });

  it("gives the same in every order and grouping", () => {
    const some = fc.record({
      content: fc.constantFrom("", "a", "b"),
      editedAt: fc.constantFrom(null, sent + 1, sent + 2),
      isPinned: fc.boolean(),
      type: fc.constantFrom("Default", "Reply"),
      authorId: fc.constantFrom(null, "3", "4"),
      referenceId: fc.constantFrom(null, "8", "9"),
      extra: fc.option(
        fc.dictionary(fc.constantFrom("reactions", "embeds", "components"), fc.constantFrom("x", "y")),
      ),
      absent: fc.subarray(["reactions", "embeds", "reference", "is_pinned"]),
      day: fc.integer({ min: 1, max: 4 }),
    });
    const all = fc
      .array(some, { minLength: 2, maxLength: 5 })
      .chain((sightings) =>
        fc.tuple(fc.constant(sightings), fc.shuffledSubarray(sightings, { minLength: sightings.length })),
      );
    fc.assert(
      fc.property(all, ([one, other]) => {
        const join = (list: typeof one) =>
          list
            .map((each) => {
              const { day: exported, ...over } = each;
              // Its own place in its file, as every sighting of one export has.
              const version = versionOf(sent + exported * day, sent, one.indexOf(each));
              return sighting(exported, { ...possible(over), version });
            })
            .reduce(mergeMessages);
        expect(join(one)).toEqual(join(other));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** A key that an export does not write has no value either. */
function possible(over: Partial<Message>): Partial<Message> {
  const absent = over.absent ?? [];
  const extra = Object.fromEntries(Object.entries(over.extra ?? {}).filter(([key]) => !absent.includes(key)));
  return {
    ...over,
    extra: Object.keys(extra).length > 0 ? extra : null,
    ...(absent.includes("reference") && { referenceId: null }),
    ...(absent.includes("is_pinned") && { isPinned: false }),
  };
}

describe("what a reader would call the same", () => {
  const attachments = (name: string) => [{ url: `https://cdn.discordapp.com/a/b/${name}.png` }];

  it.each<[string, Partial<Message>, Partial<Message>, boolean]>([
    [
      "another attachment",
      { extra: { attachments: attachments("0a") } },
      { extra: { attachments: [{ url: "x" }] } },
      false,
    ],
    [
      "others who reacted",
      { extra: { reactions } },
      { extra: { reactions: [{ ...reactions[0], users: ["8"] }] } },
      true,
    ],
    [
      "another count of reactions",
      { extra: { reactions } },
      { extra: { reactions: [{ ...reactions[0], count: 2 }] } },
      false,
    ],
    [
      "another name of a webhook",
      { extra: { author: { name: "a" } } },
      { extra: { author: { name: "b" } } },
      true,
    ],
    ["another order of keys", { extra: { a: 1, b: 2 } }, { extra: { b: 2, a: 1 } }, true],
    ["another text", {}, { content: "b" }, false],
  ])("%s", (_, one, other, same) => {
    expect(readsTheSame(sighting(1, one), sighting(2, other))).toBe(same);
  });
});

describe("a sighting whose export did not know a field", () => {
  it("leaves text as it is, also with a later edit time", () => {
    const unknown = sighting(2, { content: "", editedAt: sent + 5, absent: ["content"] });
    expect(mergeMessages(sighting(1), unknown)).toMatchObject({ content: "text" });
    expect(mergeMessages(unknown, sighting(1))).toMatchObject({ content: "text" });
  });

  it("leaves the type as it is", () => {
    const merged = mergeMessages(sighting(1, { type: "Reply" }), sighting(2, { absent: ["type"] }));
    expect(merged.type).toBe("Reply");
  });
});

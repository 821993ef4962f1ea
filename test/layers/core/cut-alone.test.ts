import { describe, expect, it } from "vitest";
import { MessageHit } from "#core/api/messages.ts";
import { cutAlone } from "#core/cut-alone.ts";
import { bytesOf } from "#core/fitting.ts";
import { limits } from "#core/limits.ts";

function hit(more: Partial<MessageHit> = {}): MessageHit {
  return {
    ...{ message_id: "1", channel_id: "2", content: "plum", message_date: "2024-05-01" },
    ...{ sent_at: "2024-05-01T00:00:00.000Z", author: null, guild: { id: null, name: null }, url: "" },
    channel: { id: "2", name: null, type: null, parent: null },
    ...{ type: "Default", is_pinned: false, reply: null, forwarded: null },
    ...{ attachments: [], embeds: [], stickers: [], reactions: [], mentions: [] },
    ...more,
  };
}
const large = "\n".repeat(limits.answerBytes.value / 3);
const longest = limits.indexedCharacters.value;

describe("cutAlone", () => {
  it("leaves what fits, and what is not alone, as it is", () => {
    for (const fitted of [[], [hit()], [hit(), hit({ content: large })]])
      expect(cutAlone(fitted)).toBe(fitted);
  });

  it("cuts texts wherever they are, and keeps what is marked in them", () => {
    const highlights: MessageHit["highlights"] = [{ field: "embeds.0.title", ranges: [[0, 4]] }];
    const embeds = [{ title: "plum", fields: [{ name: "a", value: large }] }];
    const whole = hit({ content: large, embeds, highlights });
    const [cut] = cutAlone([whole]);
    const short = "\n".repeat(longest);
    expect(cut).toEqual({
      ...{ ...whole, content: short, is_cut: true },
      embeds: [{ title: "plum", fields: [{ name: "a", value: short }] }],
    });
    expect(MessageHit.parse(cut)).toEqual(cut);
  });

  it("cuts no character in two", () => {
    const [cut] = cutAlone([hit({ content: `a${"🥧".repeat(longest)}${large}` })]);
    expect(cut?.content.isWellFormed()).toBe(true);
  });

  it("leaves parts away that are too many, and what is marked in them", () => {
    const embeds = Array.from({ length: 400 }, () => ({ title: large.slice(0, longest) }));
    const highlights: MessageHit["highlights"] = ["content", "embeds.0.title"].map((field) => ({
      field,
      ranges: [[0, 4]],
    }));
    const [cut] = cutAlone([hit({ embeds, highlights })]);
    expect(cut).toEqual(hit({ is_cut: true, highlights: highlights?.slice(0, 1) }));
    expect(bytesOf(cut)).toBeLessThan(limits.answerBytes.value);
  });
});

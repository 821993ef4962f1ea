import { describe, expect, test } from "vitest";
import { readConversation } from "./read-conversation.ts";

describe("readConversation", () => {
  test("reads beginnings, pauses, answers, lines, blank lines and what stands below a message", () => {
    const text = [
      "== 2024-03-16 19:02",
      "* gus joined",
      "+4m hana > gus: It reaches us:",
      "  all of it",
      "",
      "  - and more",
      "  ~ react 🥧 odile gus | :lantern: yuki",
      "  ~ attach tea.jpg 1200",
      "",
      "finn:",
      "  ~ sticker nope",
      "",
    ];
    const [joined, answer, sticker, ...rest] = readConversation(text.join("\n"));
    expect(joined).toMatchObject({
      start: Date.UTC(2024, 2, 16, 19, 2),
      who: "gus",
      event: { kind: "joined" },
    });
    expect(answer).toMatchObject({
      delay: 240_000,
      who: "hana",
      replyTo: "gus",
      text: "It reaches us:\nall of it\n\n- and more",
      reactions: [
        { emoji: "🥧", users: ["odile", "gus"] },
        { emoji: ":lantern:", users: ["yuki"] },
      ],
      attachments: [{ name: "tea.jpg", size: 1200 }],
    });
    expect(sticker).toMatchObject({ who: "finn", text: "", stickers: ["nope"] });
    expect([answer?.start, sticker?.start, rest]).toEqual([undefined, undefined, []]);
  });

  test("says which line is not in its notation", () => {
    expect(() => readConversation("\n== 2024-02-10 18:12\nthis is nobody's line")).toThrow(
      "this is nobody's line",
    );
    expect(() => readConversation("gus: Good evening.\n  ~ shout loudly")).toThrow("~ shout loudly");
  });
});

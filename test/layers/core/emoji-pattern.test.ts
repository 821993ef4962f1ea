import { expect, it } from "vitest";
import { emojiPattern } from "#core/emoji-pattern.ts";

const found = (text: string) =>
  Array.from(text.matchAll(new RegExp(emojiPattern(), "gu")), ([, own, picture]) => own ?? picture);

it("finds every emoji of one character, and none that is only a sign", () => {
  for (let point = 0x80; point < 0x20000; point++) {
    const character = String.fromCodePoint(point);
    const isPicture =
      /^\p{Emoji_Presentation}$/u.test(character) && !/\p{Regional_Indicator}/u.test(character);
    expect(found(`a${character}b`), point.toString(16)).toEqual(isPicture ? [character] : []);
  }
});

it.each(["👍🏽", "❤️", "❤️‍🔥", "👨‍👩‍👧‍👦", "👩🏽‍🚀", "🏳️‍🌈", "🇩🇪", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "3️⃣", "#️⃣", "©️", "☝🏽"])(
  "finds %s as one",
  (emoji) => {
    expect(found(`${emoji}${emoji} x${emoji}`)).toEqual([emoji, emoji, emoji]);
  },
);

it("finds a server's own by name and id", () => {
  expect(found("<:pie:5><a:dance:77> <:no> :pie: <@5>")).toEqual(["pie:5", "dance:77"]);
});

import { describe, expect, it } from "vitest";
import { isUrlKey, withoutSignature } from "#core/signed-url.ts";

const file = "https://cdn.discordapp.com/attachments/1/2/a.png";

describe("a URL of a file at Discord's", () => {
  it.each([
    [`${file}?ex=0a&is=1b&hm=2c&`, file],
    [`${file}?ex=0a&is=1b&hm=2c`, file],
    [`${file}?ex=0A&is=1B&hm=2C`, file],
    [`${file}?ex=0a&is=1b&hm=2c#?part#two`, `${file}#?part#two`],
    [`${file}?width=4&ex=0a&is=1b&hm=2c&=&format=webp`, `${file}?width=4&=&format=webp`],
    [
      "https://media.discordapp.net/attachments/1/2/a.png?ex=0a&is=1b&hm=2c&=&width=4",
      "https://media.discordapp.net/attachments/1/2/a.png?=&width=4",
    ],
  ])("%s loses its signature and nothing else", (url, bare) => {
    expect(withoutSignature(url)).toBe(bare);
  });

  it.each([file, "https://example.com/a?ex=0a&is=1b&hm=2c", "", "hm=", `see ${file}?ex=0a&is=1b&hm=2c`])(
    "%s stays as it is",
    (text) => {
      expect(withoutSignature(text)).toBe(text);
    },
  );

  it("is told from a hostile text without trying every place of it", () => {
    const hostile = `${file}?hm=${"?".repeat(2_000_000)}x`;
    expect(withoutSignature(hostile)).toContain("?x");
  });
});

it("is looked for where a key says URL", () => {
  expect(["url", "iconUrl", "sourceUrl", "content", "curl_"].filter(isUrlKey)).toEqual([
    "url",
    "iconUrl",
    "sourceUrl",
  ]);
});

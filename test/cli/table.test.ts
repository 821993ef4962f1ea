import { expect, it } from "vitest";
import { table } from "../../cli/table.ts";

it("makes each column as wide as its widest cell, colours not counted and wide letters twice", () => {
  expect(
    table(
      ["name", "of", ""],
      [
        ["a", "\u001b[31mred\u001b[39m", "x"],
        ["日本語", "", ""],
      ],
    ),
  ).toBe("name    of\na       \u001b[31mred\u001b[39m  x\n日本語");
});

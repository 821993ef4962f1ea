import { expect, it } from "vitest";
import { table } from "../../cli/table.ts";

it("makes each column as wide as its widest cell, colours not counted", () => {
  expect(
    table(
      ["name", "of", ""],
      [
        ["a", "\u001b[31mred\u001b[39m", "x"],
        ["longer", "", ""],
      ],
    ),
  ).toBe("name    of\na       \u001b[31mred\u001b[39m  x\nlonger");
});

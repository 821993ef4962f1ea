import { stripVTControlCharacters } from "node:util";
import { style } from "./terminal.ts";
import { columnsOf } from "./wrap-text.ts";

const gap = "  ";

/** Rows below their heads, each column as wide as its widest cell. */
export function table(heads: string[], rows: string[][]): string {
  const styled = heads.map((head) => style("dim", head));
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => widthOf(row[column] ?? ""))),
  );
  const lineOf = (cells: string[]) =>
    cells
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - widthOf(cell)))
      .join(gap)
      .trimEnd();
  return [styled, ...rows].map(lineOf).join("\n");
}

function widthOf(cell: string): number {
  return columnsOf(stripVTControlCharacters(cell));
}

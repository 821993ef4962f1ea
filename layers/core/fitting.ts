import { limits } from "#core/limits.ts";

/** The first of these that one answer has room for, beside little else; one at least. */
export function fitting<Row>(rows: Row[]): Row[] {
  let bytes = 0;
  const over = rows.findIndex((row, place) => {
    bytes += bytesOf(row);
    return bytes > limits.answerBytes.value && place > 0;
  });
  return over === -1 ? rows : rows.slice(0, over);
}

/** How many bytes of an answer this takes: what a Lambda hands out is JSON with the answer's JSON in it as a text, so quotes count again. */
export function bytesOf(row: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(row)));
}

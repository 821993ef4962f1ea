import { afterAll, beforeAll, expect, it } from "vitest";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack();
});
afterAll(() => stack.stop());

const message = (place: number) => rawMessage(idAt("2024-05-01T10:00:00Z", place), `message ${place}`);

it("counts what was there as there when a message was mended and the same file comes again", async () => {
  const messages = Array.from({ length: 50 }, (_, place) => message(place));
  const bad = { ...message(50), id: "fifty" };
  const first = await stack.import({ "a.json": rawExport([messages[0] ?? {}, bad, ...messages.slice(1)]) });
  expect(first.counters).toEqual({ read: 51, new: 50, changed: 0, unchanged: 0, skipped: 1 });
  const again = await stack.import({
    "a.json": rawExport([messages[0] ?? {}, message(50), ...messages.slice(1)]),
  });
  expect(again.counters).toEqual({ read: 51, new: 1, changed: 0, unchanged: 50, skipped: 0 });
  expect(again.warnings).toEqual([]);
});

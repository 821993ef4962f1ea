import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeReadImport } from "../../../functions/import/make-read-import.ts";
import { openExport } from "../../../functions/import/open-export.ts";
import { findExports } from "../../../infra/local/import-files.ts";
import { rebuildArchive } from "../../../infra/local/rebuild-archive.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack();
});
afterAll(() => stack.stop());

const contents = async () => (await stack.messages()).map(({ content }) => content);

it("the sample is gone for good with the first import of anything else, also when its parts could not be removed at first", async () => {
  const { stores } = stack;
  const sample = rawExport([rawMessage(idAt("2024-01-01"), "sample")], { guild: { id: "900" } });
  await stack.run({ ...(await findExports(await stack.write({ "s.json": sample }))), isSample: true });
  const [path = ""] = await stack.write({ "own.json": rawExport([rawMessage(idAt("2024-01-02"), "own")]) });
  let failures = 1;
  const objects = {
    ...stores.objects,
    async delete(keys: string[]) {
      if (failures-- > 0) throw new Error("storage is away");
      await stores.objects.delete(keys);
    },
  };
  let told = 0;
  const read = makeReadImport({
    ...{ objects, announcer: stores.announcer, ledger: stores.ledger, enqueue: async () => undefined },
    openFile: (_id, file) => openExport(file.path),
  });
  const id = randomUUID();
  await stores.ledger.create(id, [{ path, size: 1 }], { isSample: false, isComplete: false });
  await expect(read(id)).rejects.toThrow("storage is away");
  expect(await contents()).toEqual(["sample"]);
  await read(id, { onSampleDropped: () => void told++ });
  expect(await stack.ended(id)).toMatchObject({ state: "complete", counters: { new: 1 } });
  expect(told).toBe(1);
  await rebuildArchive(stores, () => undefined);
  expect(await contents()).toEqual(["own"]);
});

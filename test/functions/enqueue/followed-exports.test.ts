import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ExportDesk } from "#core/export-ports.ts";
import { bindHandlers } from "../../../infra/local/functions.ts";
import { newExport } from "../../support/export-rows.ts";
import { callApi } from "../../support/http-event.ts";
import { type ImportStack, startImportStack } from "../../support/import-stack.ts";

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack({ loaders: 1 });
});
afterAll(() => stack.stop());

it("an export that takes long to look at is looked at more rarely while somebody waits for news of it", async () => {
  const { desk } = stack.stores;
  let looks = 0;
  const slow: ExportDesk = {
    ...desk,
    async find(asked) {
      looks++;
      await pause(100);
      return desk.find(asked);
    },
  };
  const id = await desk.create(newExport());
  const { enqueue } = bindHandlers({ ...stack.stores, desk: slow });
  const read = (query: string) =>
    callApi(enqueue, "GET", `/api/exports/${id}${query}`, { route: "/api/exports/{id}", params: { id } });
  const { version } = (await read("")).body;
  expect((await read(`?wait=2&since=${version}`)).body.version).toBe(version);
  expect(looks).toBeLessThan(6);
});

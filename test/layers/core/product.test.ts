import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { version } from "#core/product.ts";

it("the product has the version that package.json says", () => {
  const path = new URL("../../../package.json", import.meta.url);
  expect((JSON.parse(readFileSync(path, "utf8")) as { version: string }).version).toBe(version);
});

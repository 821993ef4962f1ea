import { describe, expect, it } from "vitest";
import { limits } from "#core/limits.ts";
import { withRequestId } from "#core/request-id.ts";
import { slowLoads, slowSearches } from "#edge/slow-statements.ts";
import { logOf } from "../../support/log-lines.ts";

describe("slow statements", () => {
  it.each([
    ["searches", slowSearches, limits.slowSearch.value, limits.searchTimeout.value],
    ["loads", slowLoads, limits.slowLoad.value, limits.loadTimeout.value],
  ])(
    "of %s are logged as warnings from their limit on, before they are cut",
    async (_, watch, after, cut) => {
      expect(watch.after).toBe(after);
      expect(after).toBeLessThan(cut);
      const slow = { statement: "select pg_sleep($1)", ms: after + 1, rows: 1 };
      const { written } = await logOf(() => withRequestId("r-1", async () => watch.tell(slow)));
      expect(JSON.parse(written)).toMatchObject({
        ...{ level: "WARN", message: "a statement is slow", request_id: "r-1" },
        ...slow,
      });
    },
  );
});

import { randomUUID } from "node:crypto";
import type { NewExport } from "#core/export-ports.ts";

/** The token of these exports, sealed: nobody opens it. */
export const sealed = Buffer.from([1, 2, 3]);

/** An export of channel 200 as it is noted, all of it, in the group "g". */
export function newExport(over: Partial<NewExport> = {}): NewExport {
  return {
    ...{ id: randomUUID(), request: { channels: ["200"] }, targets: { channels: ["200"] } },
    window: { mode: "fixed", windowDays: 0, after: null, before: null },
    token: { sealed, group: "g" },
    ...over,
  };
}

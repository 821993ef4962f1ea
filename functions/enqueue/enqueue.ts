import type { Bindings } from "#edge/api.ts";
import { type CredentialsPorts, makeCredentials } from "./make-credentials.ts";
import { type ExportsPorts, makeExports } from "./make-exports.ts";
import { type ImportsPorts, makeImports } from "./make-imports.ts";
import { makeSchedules, type SchedulesPorts } from "./make-schedules.ts";

/** What the enqueue function is bound to. */
export type EnqueuePorts = ImportsPorts & ExportsPorts & CredentialsPorts & Pick<SchedulesPorts, "schedules">;

/** All that the enqueue function answers. */
export function bindEnqueue(ports: EnqueuePorts): Bindings {
  const credential = (name: string) => ports.credentials.find(name);
  return {
    ...makeImports(ports),
    ...makeExports(ports),
    ...makeCredentials(ports),
    ...makeSchedules({ ...ports, credential }),
  };
}

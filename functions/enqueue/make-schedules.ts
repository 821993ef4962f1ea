import { randomUUID } from "node:crypto";
import type { Schedule, ScheduleChange, ScheduleRequest } from "#core/api/schedules.ts";
import { Fault } from "#core/errors.ts";
import type { KeptSchedule, Schedules } from "#core/export-ports.ts";
import { checkTiming, nextTime } from "#core/timing.ts";
import type { Bindings, Input } from "#edge/api.ts";

/** What asking for schedules is bound to. */
export type SchedulesPorts = {
  schedules: Omit<Schedules, "claimDue">;
  /** A kept token by its name. */
  credential(name: string): Promise<{ id: string } | undefined>;
  /** Says why no export can run here; undefined where one can. */
  missing?: string | undefined;
  now?: () => Date;
};

type OfSchedule<Body = unknown> = Input<object, { id: string }, Body>;

/** Schedules over HTTP: made, listed, read, changed, paused and ended. */
export function makeSchedules({
  schedules,
  credential,
  missing,
  now = () => new Date(),
}: SchedulesPorts): Bindings {
  function sure<Found extends KeptSchedule>(id: string, found: Found | undefined): Found {
    if (!found) throw new Fault("not_found", `There is no schedule ${id}.`);
    return found;
  }

  async function credentialIdOf(name: string): Promise<string> {
    const found = await credential(name);
    if (found) return found.id;
    const remedy = "Keep a token under this name with POST /api/credentials, or with credentials add.";
    throw new Fault("not_found", `There is no credential "${name}". ${remedy}`);
  }

  const told = (schedule: KeptSchedule): Schedule => ({ ...schedule, warning: missing ?? null });

  return {
    createSchedule: async ({ body }: Input<object, object, ScheduleRequest>) => {
      const { name, timing, time_zone: timeZone, paused: isPaused, export: request } = body;
      checkTiming(timing, timeZone);
      const credentialId = await credentialIdOf(body.credential);
      const nextAt = isPaused ? null : nextTime(timing, timeZone, now());
      const id = randomUUID();
      const shared = { id, name, timing, timeZone, request, credentialId, isPaused, nextAt };
      return { status: 201, body: told(await schedules.create(shared)) };
    },

    listSchedules: async () => {
      const list = await schedules.list();
      return { body: { schedules: list.map(told), count: list.length } };
    },

    readSchedule: async ({ params: { id } }: OfSchedule) => ({
      body: told(sure(id, await schedules.find(id))),
    }),

    changeSchedule: async ({ params: { id }, body }: OfSchedule<ScheduleChange>) => {
      const before = sure(id, await schedules.find(id));
      const { timing = before.timing, time_zone: timeZone = before.time_zone, paused = before.paused } = body;
      const isOther = timing !== before.timing || timeZone !== before.time_zone;
      if (isOther) checkTiming(timing, timeZone);
      // What was missed during a pause was not to run.
      const nextAt = paused ? null : nextTime(timing, timeZone, now());
      const credentialId = body.credential === undefined ? undefined : await credentialIdOf(body.credential);
      const changed = await schedules.change(id, {
        ...(body.name !== undefined && { name: body.name }),
        ...(body.export !== undefined && { request: body.export }),
        ...(credentialId !== undefined && { credentialId }),
        // Whose times are not changed keeps its next one, due or not.
        ...((isOther || paused !== before.paused) && { timing, timeZone, isPaused: paused, nextAt }),
      });
      return { body: told(sure(id, changed)) };
    },

    deleteSchedule: async ({ params: { id } }: OfSchedule) => ({
      body: told(sure(id, await schedules.remove(id))),
    }),
  };
}

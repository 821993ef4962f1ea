import * as z from "zod";
import { credentialName } from "#core/api/credentials.ts";
import { ScheduledExport } from "#core/api/exports.ts";

const moment = z.iso.datetime();
const name = z
  .string()
  .min(1, "name must not be empty")
  .max(100, "name must not be longer than 100 characters")
  // Postgres keeps no such character.
  .refine((text) => !text.includes("\u0000"), "name must not contain U+0000");
const timing = z.string().min(1).max(200).meta({
  example: "0 4 * * *",
  description:
    "A cron expression of five fields, `@daily` and its like, or a rate such as `every 6 hours`, which counts from now on",
});
const time_zone = z.string().max(100).meta({ example: "Europe/Berlin" });

/** What is exported, and when. */
export const ScheduleRequest = z
  .object({
    name,
    timing,
    time_zone: time_zone.default("UTC"),
    export: ScheduledExport,
    credential: credentialName,
    paused: z.boolean().default(false),
  })
  .meta({ id: "ScheduleRequest" });
export type ScheduleRequest = z.infer<typeof ScheduleRequest>;

const changeable = {
  name,
  timing,
  time_zone,
  export: ScheduledExport,
  credential: credentialName,
  paused: z.boolean(),
};
const what = "name, timing, time_zone, export, credential or paused";

/** What is to be different; what is left out stays. */
export const ScheduleChange = z
  .strictObject(changeable, {
    error: ({ code, keys }) =>
      code === "unrecognized_keys" ? `${keys.join(", ")} cannot be changed: only ${what}` : undefined,
  })
  .partial()
  .refine(
    (change) => Object.values(change).some((value) => value !== undefined),
    `say what to change: ${what}`,
  )
  .meta({ id: "ScheduleChange" });
export type ScheduleChange = z.infer<typeof ScheduleChange>;

/** A schedule, and what became of it. */
export const Schedule = z
  .object({
    id: z.uuid(),
    name: z.string(),
    timing: z.string(),
    time_zone: z.string(),
    export: z.looseObject({}),
    credential: z.string(),
    paused: z.boolean(),
    next_at: moment.nullable(),
    last_at: moment.nullable(),
    last_export_id: z.uuid().nullable(),
    note: z
      .string()
      .nullable()
      .meta({ description: "Why the last time that was due did not run, if it did not" }),
    warning: z
      .string()
      .nullable()
      .meta({ description: "Why it does not run here when it is due, and the remedy; it stays due" }),
    created_at: moment,
  })
  .meta({ id: "Schedule" });
export type Schedule = z.infer<typeof Schedule>;

/** Schedules, by name. */
export const ScheduleList = z
  .object({ schedules: z.array(Schedule), count: z.int().min(0) })
  .meta({ id: "ScheduleList" });
export type ScheduleList = z.infer<typeof ScheduleList>;

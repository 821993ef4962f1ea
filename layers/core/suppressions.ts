import * as z from "zod";
import { isSnowflake } from "#core/snowflake.ts";

/** What must not come back: one message (in whatever channel), or all that one user wrote. */
export const Suppression = z.object({
  kind: z.enum(["message", "user"]),
  id: z.string().refine(isSnowflake),
});
export type Suppression = z.infer<typeof Suppression>;

/** The object that keeps them all, so that they outlive the database. */
export const Suppressions = z.object({ v: z.literal(1), suppressions: z.array(Suppression) });

/** Its key in object storage. */
export const suppressionsKey = "control/suppressions.json";

import * as z from "zod";

/** What the queue carries: the job and nothing of the token. `group` orders jobs, `attempt` tells its messages apart. */
export const ExportMessage = z.object({
  v: z.literal(1),
  export_id: z.uuid(),
  attempt: z.int(),
  group: z.string(),
});
export type ExportMessage = z.infer<typeof ExportMessage>;

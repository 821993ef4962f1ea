import * as z from "zod";

/** What the imports' queue carries: which import is to be read. */
export const ImportMessage = z.object({ v: z.literal(1), import_id: z.uuid().toLowerCase() });
export type ImportMessage = z.infer<typeof ImportMessage>;

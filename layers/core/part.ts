import * as z from "zod";

/** What the topic carries for each staged part: where it is and what it holds. `size` is in compressed bytes. */
export const PartAnnouncement = z.object({
  v: z.literal(1),
  export_id: z.uuid(),
  key: z.string().regex(/^staged\/[0-9a-f-]{36}\/\d{6}\.json\.gz$/),
  number: z.int().min(1),
  size: z.int().min(0),
  count: z.int().min(0),
});
export type PartAnnouncement = z.infer<typeof PartAnnouncement>;

/** The key in object storage of a part; parts count from 1. */
export function partKey(exportId: string, number: number): string {
  return `staged/${exportId}/${String(number).padStart(6, "0")}.json.gz`;
}

/** What loading one part did. `skipped` counts ids that stand again later in the same file. */
export type LoadCounts = { new: number; changed: number; unchanged: number; skipped: number };

/** Adds two counts. */
export function addCounts(a: LoadCounts, b: LoadCounts): LoadCounts {
  return {
    new: a.new + b.new,
    changed: a.changed + b.changed,
    unchanged: a.unchanged + b.unchanged,
    skipped: a.skipped + b.skipped,
  };
}

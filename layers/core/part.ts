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

/** The export and the number of the part with this key; undefined when it is no part's. */
export function partOfKey(key: string): { export_id: string; number: number } | undefined {
  const match = /^staged\/([0-9a-f-]{36})\/(\d{6})\.json\.gz$/.exec(key);
  return match ? { export_id: match[1] as string, number: Number(match[2]) } : undefined;
}

/** How the keys of all that is uploaded begin. */
export const rawFolder = "raw/";

/** How the keys of the tables begin that were made for whom asked for them. */
export const exportedFolder = "exported/";

/** How the keys of an uploaded file's parts begin; files count from 1. */
export function rawPrefix(importId: string, file: number): string {
  return `${rawFolder}${importId}/${String(file).padStart(6, "0")}/`;
}

/** The key in object storage of one part of an uploaded file, below the file's prefix; parts count from 1. */
export function rawKey(prefix: string, part: number): string {
  return `${prefix}${String(part).padStart(5, "0")}`;
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

import * as z from "zod";
import { ImportSummary } from "#core/api/answers.ts";
import { FileName } from "#core/api/parameters.ts";
import { limits } from "#core/limits.ts";

/** What an upload begins with: the files to come, each with its size in bytes. */
export const ImportRequest = z
  .object({
    files: z
      .array(z.object({ name: FileName, size: z.int().min(1).max(limits.uploadBytes.value) }))
      .min(1, "files must name one file or more")
      .max(limits.importFiles.value, `files must not name more than ${limits.importFiles.value}`)
      .refine(
        (files) => new Set(files.map((file) => file.name)).size === files.length,
        "files must not have two of one name",
      ),
    complete: z
      .boolean()
      .default(false)
      .meta({ description: "The exports are complete: what they lack of their range is marked as deleted" }),
  })
  .meta({ id: "ImportRequest" });
export type ImportRequest = z.infer<typeof ImportRequest>;

/**
 * Where to put each file: its parts of `part_size` bytes (the last is what is left) go to `urls` by PUT. `parts` are their
 * numbers, from 1: all of them at first, later those that are missing.
 */
export const ImportUploads = z
  .object({
    id: z.uuid(),
    uploads: z.array(
      z.object({ name: z.string(), part_size: z.int(), urls: z.array(z.string()), parts: z.array(z.int()) }),
    ),
    more: z.boolean().meta({
      description: "Whether more parts are missing than one answer names: ask again when these are there",
    }),
  })
  .meta({ id: "ImportUploads" });
export type ImportUploads = z.infer<typeof ImportUploads>;

/** Imports, the newest first; what their problems are, each tells itself. */
export const ImportList = z
  .object({ imports: z.array(ImportSummary), count: z.int() })
  .meta({ id: "ImportList" });
export type ImportList = z.infer<typeof ImportList>;

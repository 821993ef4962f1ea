import * as z from "zod";

const id = z.string().regex(/^\d{1,19}$/);

/**
 * What a complete export proves beside its messages: the ranges of ids that it covers, both ends included, and the ids
 * that the archive had there and the export lacked. It travels as a part of its own, so that every store and a
 * rebuild come to the same.
 */
export const Manifest = z.object({ covered: z.array(z.tuple([id, id])), lacking: z.array(id) });
export type Manifest = z.infer<typeof Manifest>;

/** A text of any length, which is made while it is read: what its file is called, its content type, and its pieces. */
export type LongText = { name: string; type: string; pieces: AsyncIterable<string> };

/**
 * Brings a long text to whom asked for it: as the answer itself where the host can stream, else as a link to where it lies
 * for a while. Throws `too_large` where it does not come to its end in time.
 */
export type Deliver = (text: LongText) => Promise<{ stream: AsyncIterable<string> } | { url: string }>;

/** Delivers a long text as the answer itself, once its first piece is there: what fails at once fails before the answer. */
export const streamed: Deliver = async ({ pieces }) => {
  const source = pieces[Symbol.asyncIterator]();
  return { stream: resumed(await source.next(), source) };
};

/** The header that names a text's file. */
export function dispositionOf({ name }: Pick<LongText, "name">): string {
  return `attachment; filename="${name}"`;
}

async function* resumed(
  first: IteratorResult<string>,
  source: AsyncIterator<string>,
): AsyncGenerator<string> {
  try {
    for (let next = first; !next.done; next = await source.next()) yield next.value;
  } finally {
    await source.return?.();
  }
}

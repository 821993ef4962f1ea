/** The text of a message that is looked at, in SQL. */
export const searchedText = "coalesce(m.folded, lower(m.content))";

/** A pattern of LIKE for texts with this part: its own characters lose their meaning. */
export function likeAnywhere(part: string): string {
  return `%${likeText(part)}%`;
}

/** A text as LIKE's patterns say it. */
export function likeText(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

/** The text between quotes, as a query has it: what would end it or be taken for an escape has a backslash before it. */
export function quoteText(text: string): string {
  return `"${text.replace(/"|\\(?=["“”„‟\\]|$)/g, "\\$&")}"`;
}

/** Writes JSON as DiscordChatExporter does: two spaces, no line end at the end, and the escapes of .NET's relaxed encoder. */
export function exportText(document: unknown): string {
  // JSON.stringify has escaped lone surrogates by now: what is left stands in pairs.
  return JSON.stringify(document, null, 2).replace(
    /[\ud800-\udfff\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
}

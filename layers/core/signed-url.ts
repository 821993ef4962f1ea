const signed = /^https:\/\/(?:cdn|media)\.discordapp\.(?:com|net)\//;
const parameter = /(?<=[?&])(?:ex|is|hm)=[0-9a-fA-F]*(?:&|$)/g;

/** Whether a key of an export's JSON names a URL. */
export function isUrlKey(key: string): boolean {
  return key.endsWith("url") || key.endsWith("Url");
}

/**
 * The URL of a file at Discord's without the signature `?ex=…&is=…&hm=…`, which is another one in every export and
 * worth nothing a day later; any other text as it is.
 */
export function withoutSignature(url: string): string {
  if (!url.includes("hm=") || !signed.test(url)) return url;
  // Behind a # stands no parameter.
  const [query = "", ...fragments] = url.split("#");
  const bare = query.replace(parameter, "");
  // A loop: a regular expression for the end tries every place, and a hostile text has millions.
  let end = bare.length;
  while (end > 0 && (bare[end - 1] === "?" || bare[end - 1] === "&")) end--;
  return [bare.slice(0, end), ...fragments].join("#");
}

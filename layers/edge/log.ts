import { Logger } from "@aws-lambda-powertools/logger";
import { requestId } from "#core/request-id.ts";
import { tokenShape } from "#core/token-shape.ts";

const hidden = "[hidden]";

/** Names of what nobody may read in a log; `where` and `detail` are those of Postgres' errors, which quote rows. */
const secretKeys =
  /token$|authorization|cookie|password|passwd|secret|credential|api[-_]?key|^sealed$|^content$|^where$|^detail$|^body$/i;

/** What may stand in the middle of any text, an error's message most of all. */
const secretTexts: [RegExp, string][] = [
  // A connection's password.
  [/([a-z][a-z0-9+.-]*:\/\/[^:@/\s]*:)[^@\s]+@/gi, `$1${hidden}@`],
  [/\b(Bearer|Bot|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${hidden}`],
  // By its name, whatever it looks like, also in JSON within a text; "token: …" in prose is none.
  [
    /((?:x-token|discord_token|authorization)[\\"']*\s*[:=][\s\\"']*(?:(?:Bot|Bearer|Basic)\s+)?)[^\s"',;\\]+/gi,
    `$1${hidden}`,
  ],
  [/(token(?:=|\\?"\s*:[\s\\"]*))[^\s"',;&\\]+/gi, `$1${hidden}`],
  [new RegExp(tokenShape, "g"), hidden],
  // What signs an upload's URL.
  [/(X-Amz-(?:Signature|Security-Token|Credential)=)[^&\s"]+/gi, `$1${hidden}`],
  // JSON.parse quotes what it could not read.
  [/, (?:\.\.\.)?"[\s\S]*"(?:\.\.\.)? is not valid JSON/g, ", the text is not valid JSON"],
];

/** Where the functions log: JSON lines, never a message's content, never a token, each with the id of the request that it is about. */
export const log = new Logger({
  serviceName: "fastdiscorddb",
  logLevel: "INFO",
  jsonReplacerFn(key, value) {
    if (key === "") return { ...(value as object), request_id: requestId() };
    if (value !== null && value !== undefined && secretKeys.test(key)) return hidden;
    return typeof value === "string" ? hide(value) : value;
  },
});

function hide(text: string): string {
  let result = text;
  for (const [pattern, instead] of secretTexts) result = result.replace(pattern, instead);
  return result;
}

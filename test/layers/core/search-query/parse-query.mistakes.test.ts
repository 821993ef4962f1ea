import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQuery } from "#core/search-query/parse-query.ts";
import { QueryFault } from "#core/search-query/query-fault.ts";

const now = Date.parse("2024-05-15T13:45:00Z");

/** A query, the piece of it that is wrong, how it could be written instead, and what is said of it. */
type Mistake = [text: string, piece: string, suggestion: string | null, said: RegExp];

const names: Mistake[] = [
  ["x form:ann", "form:", "from:", /no operator form:\. Did you mean from:\?/],
  ['form:"Ann Lee"', "form:", "from:", /Did you mean from:\?/],
  ["FROMM:ann", "FROMM:", "from:", /Did you mean from:\?/],
  ["bfore:2024", "bfore:", "before:", /Did you mean before:\?/],
  ["mentoins:ann", "mentoins:", "mentions:", /Did you mean mentions:\?/],
  ["hsa:link", "hsa:", "has:", /Did you mean has:\?/],
  ["file_name:x", "file_name:", "filename:", /Did you mean filename:\?/],
  ["author:ann", "author:", "from:", /no operator author:\. Did you mean from:\?/],
  ["time:12", "time:", "type:", /To look for the word itself, write it in quotes/],
  ["from: ann", "from: ann", "from:ann", /right after the colon/],
  ['from: "Ann Lee"', 'from: "Ann Lee"', 'from:"Ann Lee"', /right after the colon/],
  ["x from:", "from:", null, /from: wants a user/],
  ["from:(ann OR bob)", "from:", null, /from: wants a user/],
];
const values: Mistake[] = [
  ["before:10.05.2024", "10.05.2024", null, /before: wants a day such as 2024-05-10/],
  ["before:2024/5/1", "2024/5/1", "2024-05-01", /Did you mean before:2024-05-01\?/],
  ["after:2024-05-10T12:00", "2024-05-10T12:00", "2024-05-10", /after: wants a day/],
  ["during:2023-02-29", "2023-02-29", null, /There is no 2023-02-29/],
  ["during:yesteday", "yesteday", "yesterday", /Did you mean during:yesterday\?/],
  ["after:7days", "7days", "7d", /Did you mean after:7d\?/],
  ["after:9999y", "9999y", null, /after: wants a day/],
  ["before:-7d", "-7d", null, /before: wants a day/],
  ["has:imge", "imge", "image", /has: wants one of link, embed, .* Did you mean has:image\?/],
  ["has:sound", "sound", "audio", /Did you mean has:audio\?/],
  ["has:constructor", "constructor", null, /has: wants one of/],
  ["pinned:yes", "yes", null, /pinned: wants true or false, not yes/],
  ["edited:flase", "flase", "false", /Did you mean edited:false\?/],
  ["type:Replay", "Replay", "Reply", /Did you mean type:Reply\?/],
  ["type:a-b", "a-b", null, /type: wants/],
  ["filename:*.pdf", "*.pdf", ".pdf", /without stars/],
  ["extension:*.pdf", "*.pdf", "pdf", /extension: wants/],
  ["extension:a/b", "a/b", null, /extension: wants/],
  ["link:https://a.example/b", "https://a.example/b", "a.example", /link: wants a host/],
  ["link:*.example", "*.example", "example", /link: wants a host/],
  ["link:localhost:80", "localhost:80", "localhost", /link: wants a host/],
  ["reaction:<@1>", "<@1>", null, /reaction: wants an emoji/],
  ["from:<#1>", "<#1>", null, /from: wants a user/],
  ["from:@", "@", null, /from: wants a user/],
  ["in:<@1>", "<@1>", null, /in: wants a channel/],
  ["in:https://example.org", "https://example.org", null, /in: wants a channel/],
  ["id:ann", "ann", null, /id: wants a message's id/],
  [
    "id:https://discord.com/channels/1/2",
    "https://discord.com/channels/1/2",
    null,
    /id: wants a message's id/,
  ],
  ["id:9223372036854775808", "9223372036854775808", null, /is no Discord id/],
  ["from:007", "007", null, /007 is no Discord id/],
  [`id:${"9".repeat(500)}`, "9".repeat(500), null, /^9{40}… is no Discord id\.$/],
];
const texts: Mistake[] = [
  ["", "", null, /nothing to look for/],
  [" \n ", " \n ", null, /nothing to look for/],
  ["a \u200b\ufe0f", "\u200b\ufe0f", null, /nothing here to look for/],
  ['""', '""', null, /nothing here to look for/],
  ["a\0b", "\0", null, /in no message/],
  ["a \ud83e b", "\ud83e", null, /in no message/],
  ['a "b c', '"b c', '"b c"', /quotation mark of "b c is not closed/],
  ['5"', '"', null, /not closed/],
  ['say"hi"', '"hi"', ' "hi"', /no space before/],
  ['"a"b', "b", " b", /no space before/],
  ['"a""b"', '"b"', ' "b"', /no space before/],
  ['"a"*"b"', "*", null, /no space before/],
  ['x"a"*', '"a"', ' "a"', /no space before/],
  ['note:"a"', '"a"', ' "a"', /no space before/],
  ["*", "*", '"*"', /Stars stand at the end/],
  ["a*b", "a*b", '"a*b"', /Stars stand at the end/],
  ["*a*b*", "*a*b*", '"*a*b*"', /Stars stand at the end/],
  ["*a", "*a", "*a*", /needs one at the end/],
  ['*"a b"', '*"a b"', '*"a b"*', /needs one at the end/],
  ["a-*", "a-*", '*"a-"*', /right after a letter or digit/],
  ["=a*", "=a*", "a*", /looks for a whole word/],
  ['="a b"', '="a b"', '"a b"', /looked for as it is, without =/],
];
const regexes: Mistake[] = [
  ["/ban ann", "/ban", '"/ban"', /ends with a second slash/],
  ["/usr/bin", "/usr/bin", '"/usr/bin"', /For a path, write quotes/],
  ['/a/"b"', '/a/"b"', '"/a/\\"b\\""', /a space must follow/],
  ["/a/gi", "gi", "", /no options/],
  ["x //", "//", '"//"', /nothing between the slashes/],
];
const joints: Mistake[] = [
  ["OR a", "OR", "or", /OR stands between two terms/],
  ["a OR", "OR", "or", /OR stands between two terms/],
  ["(a AND) b", "AND", "and", /AND stands between two terms/],
  ["-OR", "OR", "or", /OR stands between two terms/],
  ["a - b", "-", '"-"', /right before what is not wanted/],
  ["a -", "-", '"-"', /right before what is not wanted/],
  ["git --force x", "--force", '"--force"', /One minus is enough/],
  ["a () b", "()", '"()"', /nothing between the parentheses/],
  ["nice :)", ":)", '":)"', /\) has no \( before it/],
  [")a", ")a", '")a"', /\) has no \( before it/],
  ["x f(a b", "f(a", '"f(a"', /\( has no \) after it/],
  ["(", "(", '"("', /\( has no \) after it/],
];

describe.each([
  ["the name of an operator", names],
  ["an operator's value", values],
  ["text", texts],
  ["a regex", regexes],
  ["what joins terms", joints],
])("a mistake in %s", (_, mistakes) => {
  it.each(mistakes)("%j is shown at %j", (text, piece, suggestion, said) => {
    let fault: unknown;
    try {
      parseQuery(text, { now });
    } catch (error) {
      fault = error;
    }
    if (!(fault instanceof QueryFault)) throw fault ?? new Error("it is read");
    const { offset, length } = fault;
    expect(text.slice(offset, offset + length)).toBe(piece);
    expect(offset).toBe(text.lastIndexOf(piece));
    expect(fault.suggestion).toBe(suggestion);
    expect(fault.message).toMatch(said);
    if (suggestion === null) return;
    // What is suggested can be read, if nothing else is wrong.
    const mended = text.slice(0, offset) + suggestion + text.slice(offset + length);
    expect(() => parseQuery(mended, { now })).not.toThrow();
  });
});

function mistakeIn(text: string): QueryFault | undefined {
  try {
    parseQuery(text, { now });
    return undefined;
  } catch (error) {
    if (error instanceof QueryFault) return error;
    throw error;
  }
}

it("suggests nothing that is itself a mistake, whatever is written", () => {
  const pieces = [
    ...'()-*=/"@# ',
    " OR ",
    "from:",
    "in:",
    "is:",
    "has:",
    "x",
    "a b",
    "2024-13",
    '"Ann Lee"',
    "forwad",
  ];
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((all) => all.join(""));
  let suggested = 0;
  fc.assert(
    fc.property(text, (query) => {
      const fault = mistakeIn(query);
      if (!fault || fault.suggestion === null) return;
      suggested++;
      const { offset, length, suggestion } = fault;
      const next = mistakeIn(query.slice(0, offset) + suggestion + query.slice(offset + length));
      expect(next?.offset ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(offset + suggestion.length);
    }),
    { numRuns: 3_000 },
  );
  expect(suggested).toBeGreaterThan(100);
});

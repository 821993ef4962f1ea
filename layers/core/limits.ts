const kilobyte = 1024;
const megabyte = 1024 * kilobyte;

/** Every number that bounds the product, its own or the platform's, with the reason. The README's table is held to this one. */
export const limits = {
  /** Search terms are counted in code points, as the original's were. */
  termLength: { value: 100, unit: "code points", why: "the original's limit for a search term" },
  queryLength: { value: 2_000, unit: "code points", why: "a search with operators; longer ones are lists" },
  queryTerms: { value: 100, unit: "terms", why: "words, phrases and operators of one search" },
  queryNesting: { value: 20, unit: "levels", why: "parentheses of a search, and of a regex" },
  regexLength: { value: 200, unit: "code points", why: "a regex between its slashes" },
  regexRepeats: { value: 100, unit: "times", why: "the numbers in a regex's braces; Postgres takes 255" },
  regexSize: {
    value: 1_000,
    unit: "characters",
    why: "a regex with its repetitions written out; Postgres makes states of them",
  },
  wordLength: {
    value: 255,
    unit: "code points",
    why: "a longer run of letters counts as several words; a tsvector's word holds 2 kB",
  },
  pageSize: { value: 100, unit: "rows", why: "the largest page_size; 10 by default" },
  pageDepth: { value: 100_000, unit: "rows", why: "page × page_size; deeper pages need a cursor" },
  exactCount: { value: 10_000, unit: "rows", why: "total_count is exact up to here, then a lower bound" },
  allRows: { value: 10_000, unit: "rows", why: "the most that search/all answers" },
  allBytes: { value: 5 * megabyte, unit: "bytes", why: "a Lambda answers 6 MB at most" },
  indexedCharacters: {
    value: 100_000,
    unit: "characters",
    why: "a tsvector holds 1 MB at most; all text is kept",
  },
  partMessages: { value: 10_000, unit: "messages", why: "a part loads in one transaction of about a second" },
  partBytes: { value: 16 * megabyte, unit: "bytes", why: "a part stays small in a loader's memory" },
  messageBytes: {
    value: 16 * megabyte,
    unit: "bytes",
    why: "one message of an export; Discord's own are below 1 MB",
  },
  headerBytes: { value: megabyte, unit: "bytes", why: "what stands before an export's messages" },
  messageDepth: { value: 256, unit: "levels", why: "nesting in one message; Discord's own stay below 10" },
  problemsKept: { value: 1_000, unit: "problems", why: "kept for an import; more are counted only" },
  lackingPercent: {
    value: 10,
    unit: "%",
    why: "a complete export that lacks more of what is held asks before it marks",
  },
  lackingCount: { value: 20, unit: "messages", why: "fewer than these are marked without asking" },
  cacheEntry: { value: megabyte, unit: "bytes", why: "the largest answer that is cached" },
  cacheBytes: { value: 64 * megabyte, unit: "bytes", why: "the in-process cache" },
  cacheSeconds: { value: 3_600, unit: "seconds", why: "how long an answer is kept" },
  searchTimeout: { value: 25_000, unit: "ms", why: "an HTTP API answers within 30 s" },
  loadTimeout: { value: 120_000, unit: "ms", why: "one statement of a load" },
  uploadBytes: { value: 5 * 1024 * 1024 * megabyte, unit: "bytes", why: "one file of an import over HTTP" },
  uploadParts: {
    value: 10_000,
    unit: "parts",
    why: "the most of one file; of larger ones the parts are larger",
  },
  uploadPartBytes: {
    value: 8 * megabyte,
    unit: "bytes",
    why: "an uploaded part: what is sent again when a connection breaks",
  },
  uploadUrls: { value: 2_000, unit: "URLs", why: "signed ones of one answer; a Lambda answers 6 MB at most" },
  importReserve: {
    value: 60_000,
    unit: "ms",
    why: "an import stops so long before its run is cut, and goes on in another",
  },
  importFiles: { value: 1_000, unit: "files", why: "the most of one import over HTTP" },
  bodyBytes: {
    value: 5 * megabyte,
    unit: "bytes",
    why: "a request's plain body; HTTP APIs take 10 MB, Lambdas 6 MB",
  },
  semiSpace: {
    value: 8,
    unit: "MB",
    why: "V8's space for new objects: its default lets a loader grow by 100 MB",
  },
  receives: { value: 5, unit: "tries", why: "a part goes to the dead-letter queue after these" },
} as const;

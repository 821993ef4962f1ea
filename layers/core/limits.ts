const kilobyte = 1024;
const megabyte = 1024 * kilobyte;

/** Every number that bounds the product, its own or the platform's, with the reason. The README's table is held to this one. */
export const limits = {
  /** Search terms are counted in code points, as the original's were. */
  termLength: { value: 100, unit: "code points", why: "the original's limit for a search term" },
  pageSize: { value: 100, unit: "rows", why: "the largest page_size; 10 by default" },
  pageDepth: {
    value: 100_000,
    unit: "rows",
    why: "page × page_size; cursors, which go deeper, come with a later version",
  },
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
  problemsShown: {
    value: 100,
    unit: "problems",
    why: "the most of each severity in an import's status, which says how many there are",
  },
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
  slowSearch: { value: 500, unit: "ms", why: "a statement of a search that takes longer is logged" },
  slowLoad: { value: 5_000, unit: "ms", why: "so is one of a load, which has more to do" },
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
  uploadDays: {
    value: 7,
    unit: "days",
    why: "what was uploaded and not read, or not to its end, is kept so long",
  },
  uploadUrls: { value: 2_000, unit: "URLs", why: "signed ones of one answer; a Lambda answers 6 MB at most" },
  importReserve: {
    value: 60_000,
    unit: "ms",
    why: "an import stops so long before its run is cut, and goes on in another",
  },
  importFiles: { value: 1_000, unit: "files", why: "the most of one import over HTTP" },
  exportChannels: {
    value: 500,
    unit: "channels",
    why: "the most of one export; a server's are as many as it has",
  },
  exportShown: {
    value: 1_000,
    unit: "jobs",
    why: "the most in an export's status, and as many warnings; it says how many there are",
  },
  exportPart: { value: 3_500, unit: "messages", why: "searchable while the exporter fetches the next" },
  exportWindow: { value: 7, unit: "days", why: "what the original's export fetches" },
  recentDays: {
    value: 14,
    unit: "days",
    why: "exported again on a schedule: edits, reactions and deletions",
  },
  windowDays: { value: 3_650, unit: "days", why: "the longest window that is exported again" },
  exportRun: {
    value: 6,
    unit: "hours",
    why: "a queue's lease ends after 12; the rest of an export is a new message",
  },
  exportsAtOnce: {
    value: 4,
    unit: "exports",
    why: "of different tokens in one task; those of one token come one after the other",
  },
  exportLease: {
    value: 120,
    unit: "seconds",
    why: "an export whose task died goes on after so long; a task that lives renews it",
  },
  exportResend: {
    value: 3,
    unit: "days",
    why: "a job's message that nobody took is sent again; a queue forgets it after 14 days, the embedded one after 4",
  },
  exportIdle: { value: 60_000, unit: "ms", why: "a task that has had nothing to export for so long ends" },
  exportFailures: {
    value: 5,
    unit: "tries",
    why: "in a row and without a single message, before an export fails",
  },
  timingShortest: {
    value: 5,
    unit: "minutes",
    why: "between two times of a schedule: an export takes its time",
  },
  rateLongest: {
    value: 366,
    unit: "days",
    why: "a rate; what is rarer has a date, which cron expressions name",
  },
  missedTimes: {
    value: 1_000,
    unit: "times",
    why: "counted of those that a schedule missed; it runs once for all",
  },
  keyLength: { value: 255, unit: "characters", why: "an Idempotency-Key; a UUID has 36" },
  waitSeconds: { value: 25, unit: "seconds", why: "an HTTP API answers within 30 s" },
  tokenLength: { value: 200, unit: "characters", why: "Discord's tokens have about 72" },
  exportSilence: {
    value: 600_000,
    unit: "ms",
    why: "an exporter that does nothing for so long is stuck; its own retries are silent for 4.4 minutes",
  },
  listingSilence: {
    value: 3_600_000,
    unit: "ms",
    why: "a listing prints only when it has asked for the threads of each channel; one that takes longer is stuck",
  },
  exportPatience: { value: 30_000, unit: "ms", why: "an exporter that is asked to stop, then it is killed" },
  exportBytes: {
    value: 2048 * megabyte,
    unit: "bytes",
    why: "exported files that wait to be staged; a Fargate task has 20 GB",
  },
  discordTimeout: { value: 10_000, unit: "ms", why: "what Discord may take to say whether a token works" },
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

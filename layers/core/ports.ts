import type {
  FoundMessage,
  Health,
  ImportStatus,
  ImportSummary,
  MessageVersions,
} from "#core/api/answers.ts";
import type { Problem } from "#core/errors.ts";
import type { Checkpoint } from "#core/export-splitter.ts";
import type { ExportHeader, Message, User } from "#core/message.ts";
import type { LoadCounts, PartAnnouncement } from "#core/part.ts";
import type { Suppression } from "#core/suppressions.ts";

/** Object storage, as far as the stages need it. Missing keys throw a `part_missing` Fault. */
export interface Objects {
  put(key: string, body: Uint8Array): Promise<void>;
  get(key: string): Promise<AsyncIterable<Uint8Array>>;
  /** The object's bytes from one of them on. */
  readFrom(key: string, byte: number): Promise<AsyncIterable<Uint8Array>>;
  /** The objects whose keys begin so, in the keys' order; `tag` tells one content from another. */
  list(prefix: string): AsyncIterable<{ key: string; size: number; tag: string; modified: Date }>;
  delete(keys: string[]): Promise<void>;
  ping(): Promise<void>;
}

/** The topic on which staged parts are announced. */
export interface Announcer {
  announce(parts: PartAnnouncement[]): Promise<void>;
}

/** A cache of texts by key. Every method rejects when the cache is away: the caller goes on without. */
export interface Cache {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, seconds: number): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** One staged part, read: its header and its messages, each with the users it names. */
export type PartContent = {
  header: ExportHeader;
  messages: AsyncIterable<{ message: Message; users: User[] }[]>;
};

/** The archive as a loader sees it. */
export interface ArchiveWriter {
  /** Loads one part whole or not at all; loading it again changes nothing. */
  load(part: PartAnnouncement, content: PartContent): Promise<LoadCounts>;
  /**
   * Notes that a part can not be loaded, so that its import ends as failed and names it. Nothing happens, and it answers
   * false, when the part is loaded, has failed already, or was reopened after the message that failed was sent.
   */
  fail(part: PartAnnouncement, detail: string, sentAt?: Date): Promise<boolean>;
}

/** What a search found: one page of it, and how many there are. `more` says that there are more than `total`. */
export type Found = { messages: FoundMessage[]; total: number; more: boolean };

/** Which page, and of how many rows; pages count from 1. */
export type Page = { page: number; page_size: number };

/** The archive as the searches see it. Every method throws `database_away` or `timed_out`. */
export interface MessageSearch {
  /** Tells this archive from others, also while its database is away. */
  archive: string;
  /** Changes whenever what a search could answer has changed. */
  generation(): Promise<string>;
  exact(term: string, page: Page): Promise<Found>;
  /** Up to `rows` messages whose content, together, has up to `bytes` bytes; `more` says that there are others. */
  exactAll(term: string, rows: number, bytes: number): Promise<Found>;
  context(term: string, page: Page): Promise<Found>;
  /** Days as `YYYY-MM-DD` in UTC, both included. */
  byDate(from: string, to: string, page: Page): Promise<Found>;
}

/** What the archive holds, and how its database is. */
export interface ArchiveState {
  /** Answers the database's version: whether it is there, however busy it is. */
  version(): Promise<string>;
  health(): Promise<{ archive: Omit<Health["archive"], "unindexed">; running: number }>;
  import(id: string): Promise<ImportStatus | undefined>;
  /** The newest imports first, a hundred at most. */
  imports(): Promise<ImportSummary[]>;
}

/** A file of an import, as it is told before anything is read. */
export type ImportFile = { path: string; size: number };

/** A file of an import that is to be read; with a `partSize` (in bytes) it was uploaded, and lies in object storage in such parts. */
export type OpenFile = ImportFile & {
  number: number;
  state: "queued" | "uploading" | "reading" | "read" | "failed";
  partSize: number | null;
  parts: number;
};

/** An import that is to be read. */
export type OpenImport = { id: string; isSample: boolean; isComplete: boolean; files: OpenFile[] };

/** Where a file begins or goes on: behind so many parts. */
export type FileStart = { checkpoint: FileCheckpoint | null; parts: number };

/** Where the reading of a file goes on: its place, and what was read and staged before it. */
export type FileCheckpoint = Checkpoint & { skipped: number; parts: number };

/** The channel of a part, its smallest and its largest id. */
export type PartSpan = { channelId: string; first: string; last: string };

/**
 * What a complete import keeps of a part: its ids, from which id on its file covers the channel, and the first id that it
 * did not ask for (null: it asked for all).
 */
export type PartIds = {
  channelId: string;
  exportedAt: number | null;
  rangeStart: string;
  rangeEnd: string | null;
  ids: string[];
};

/** An import that one reader has: `lost` is raised when the lock is gone before `release`, and the reader must stop. */
export type Hold = { release(): Promise<void>; lost: AbortSignal };

/** The record of what is imported: the stager writes it as it reads. */
export interface ImportLedger {
  create(id: string, files: ImportFile[], kind: { isSample: boolean; isComplete: boolean }): Promise<void>;
  /** The ids of imports whose reading was cut, the oldest first; those that wait for uploads are not among them. */
  unfinished(state?: "reading"): Promise<string[]>;
  /** Takes an import for one reader; answers how to let go of it, or undefined while another reads it. */
  hold(id: string): Promise<Hold | undefined>;
  /** An import that is to be read, with its files; undefined when it has ended or was cancelled. */
  open(id: string): Promise<OpenImport | undefined>;
  /**
   * Begins or goes on with a file: answers where to go on, when it has the same stamp as then, and behind which part.
   * A file that changed begins anew, behind all parts that there are.
   */
  startFile(id: string, number: number, stamp: string, parts: number): Promise<FileStart>;
  /**
   * Notes how far a file is read (bytes of the packed file, messages, those skipped as not valid), and where to go on.
   * Answers whether the import is still to be read: false when it was cancelled.
   */
  noteProgress(
    id: string,
    number: number,
    read: { bytes: number; messages: number; skipped: number },
    checkpoint: FileCheckpoint | null,
  ): Promise<boolean>;
  endFile(id: string, number: number, state: "read" | "failed", parts: number): Promise<void>;
  /** Whether this very part, by its size, was staged and loaded by an earlier run. */
  isLoaded(part: { key: string; size: number }): Promise<boolean>;
  /** Notes a part that is in object storage, before it is announced; with the ids that it holds where its import is complete. */
  notePart(part: PartAnnouncement, span?: PartSpan, ids?: PartIds): Promise<void>;
  /** Parts that are staged but neither loaded nor given up, and one of each complete import that is loaded and not compared; of one import or of all. */
  waitingParts(id?: string): Promise<PartAnnouncement[]>;
  noteProblems(id: string, severity: "warning" | "error", problems: Problem[]): Promise<void>;
  /**
   * All files are read: from here on the import waits for its parts only. Answers a part to announce again, when the
   * import is complete and no loader is left that would compare it.
   */
  endReading(id: string): Promise<PartAnnouncement[]>;
  /** Gives up what could not be read of an import, saying why; it ends when what was staged is loaded. */
  failReading(id: string, why: string): Promise<void>;
  /** Ends the imports that only wait for nothing any more: a loader that died behind its last part could not. */
  settleAll(): Promise<void>;
  /**
   * Removes the shipped sample from the archive; answers whether it was there. `discard` removes its parts from object
   * storage, before anything is final.
   */
  dropSample(discard: (keys: string[]) => Promise<void>): Promise<boolean>;
  /** Whether the archive holds nothing and nothing is on its way. */
  isEmpty(): Promise<boolean>;
}

/** What a complete import lacks of one channel: ranges of ids with both ends, and what the archive had there. */
export type Lacking = {
  guildId: string;
  channelId: string;
  exportedAt: number;
  covered: [string, string][];
  lacking: string[];
};

/** Compares complete imports with the archive. */
export interface Reconciliation {
  /**
   * When all parts of a complete import are loaded, compares it, lets `stage` put a manifest for each channel into object
   * storage, and answers the parts to announce: none when it is not due, or asks for review. One that was compared before
   * answers what is staged and still waits, since nobody may have heard of it.
   */
  reconcile(
    id: string,
    stage: (lacking: Lacking, number: number) => Promise<PartAnnouncement>,
  ): Promise<PartAnnouncement[]>;
  /** Ends as failed, saying why, an import that is due to be compared and could not be: it may be retried. */
  giveUp(id: string, why: string): Promise<void>;
  /** Lets an import that asks for review mark what it lacks, also asked twice; answers its last part, or undefined when it did not ask. */
  accept(id: string): Promise<PartAnnouncement | undefined>;
}

/** Uploads of large files straight into object storage, in parts that are objects of their own below a prefix; parts count from 1. */
export interface Uploads {
  /** The parts of a file that are not there yet, or not with their size. */
  missing(prefix: string, file: { size: number; partSize: number }): Promise<number[]>;
  /** Where to PUT a part. */
  sign(prefix: string, part: number): Promise<string>;
  /** Forgets what was uploaded. */
  abort(prefix: string): Promise<void>;
  /** Forgets all that was uploaded before some time; answers how many parts. */
  expire(before: Date): Promise<number>;
}

/** A file of an import that is being uploaded, in parts of `partSize` bytes. */
export type UploadFile = { number: number; name: string; size: number; partSize: number };

/** What callers may do to imports. */
export interface ImportControl {
  /** Notes an import whose files are to be uploaded. */
  begin(id: string, files: UploadFile[], isComplete: boolean): Promise<void>;
  /** The files that are not uploaded yet. */
  uploads(id: string): Promise<UploadFile[]>;
  /** All files are there: the import may be read. */
  uploaded(id: string): Promise<void>;
  /** Stops an import; false when it has ended. */
  cancel(id: string): Promise<boolean>;
  /**
   * Opens an import that failed or was cancelled, or that waits to be read or is read and nobody reads it, or announces
   * again what one that loads waits for, if it is in one of the states `from`: whether it is to be read, and the parts to
   * announce; undefined otherwise.
   */
  retry(
    id: string,
    from?: ("failed" | "cancelled" | "loading" | "queued" | "reading")[],
  ): Promise<{ unread: boolean; parts: PartAnnouncement[] } | undefined>;
}

/** What a rebuild needs of the archive. */
export interface RebuildLedger {
  /** Removes all that parts brought, and notes what must not come back. */
  empty(suppressions: Suppression[]): Promise<void>;
  noteParts(parts: PartAnnouncement[]): Promise<void>;
  /** Forgets the parts that are not among these keys: they cannot come back. Answers how many. */
  dropParts(keys: string[]): Promise<number>;
  /** How many parts wait, and how many could not be loaded. */
  progress(): Promise<{ waiting: number; failed: number }>;
  /** A checksum of each channel's month, with its texts, and of each other table: over everything that a part can bring. */
  checksums(): Promise<Checksum[]>;
}

/** What a month of a channel, or a table that has none, holds: how many rows, and a number that any difference changes. */
export type Checksum = {
  table: string;
  channel_id: string | null;
  month: string | null;
  rows: number;
  checksum: string;
};

/** A statement that took too long: its text, shortened and without its values, and its rows where they are known. */
export type SlowStatement = { statement: string; ms: number; rows: number | null };

/** Who is told of statements that take longer than so many milliseconds. */
export type SlowWatch = { after: number; tell(slow: SlowStatement): void };

/** What Postgres counted of one statement of ours: calls, and milliseconds in all, on average and at most. */
export type StatementStatistics = {
  statement: string;
  calls: number;
  total_ms: number;
  mean_ms: number;
  max_ms: number;
};

/** An index of ours that no search and no load has used; what partitions have of it is summed up under its name. */
export type UnusedIndex = { name: string; bytes: number };

/** What Postgres tells of its own work for the archive, each since when; null where it does not tell. */
export type Statistics = {
  /** Whether the server runs pg_stat_statements; where it does and they are null, this database lacks the extension. */
  loaded: boolean;
  statements: { since: Date | null; slowest: StatementStatistics[] } | null;
  indexes: { since: Date | null; unused: UnusedIndex[] };
};

/** What messages said before. */
export interface MessageHistory {
  /** The texts that a message had, the current one first; undefined when the archive has no such message. */
  versions(id: string, channelId: string | undefined): Promise<MessageVersions | undefined>;
}

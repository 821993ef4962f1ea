import type { FoundMessage, Health, ImportStatus } from "#core/api/answers.ts";
import type { Problem } from "#core/errors.ts";
import type { ExportHeader, Message, User } from "#core/message.ts";
import type { LoadCounts, PartAnnouncement } from "#core/part.ts";

/** Object storage, as far as the stages need it. Missing keys throw a `part_missing` Fault. */
export interface Objects {
  put(key: string, body: Uint8Array): Promise<void>;
  get(key: string): Promise<AsyncIterable<Uint8Array>>;
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
  /** Notes that a part can not be loaded, so that its import ends as failed and names it. */
  fail(part: PartAnnouncement, detail: string): Promise<void>;
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
  health(): Promise<{ archive: Health["archive"]; running: number }>;
  import(id: string): Promise<ImportStatus | undefined>;
}

/** A file of an import, as it is told before anything is read. */
export type ImportFile = { path: string; size: number };

/** The record of what is imported: the stager writes it as it reads. */
export interface ImportLedger {
  create(id: string, files: ImportFile[], isSample: boolean): Promise<void>;
  /** Imports whose reading was cut, the oldest first. */
  unfinished(): Promise<{ id: string; files: ImportFile[]; isSample: boolean }[]>;
  startFile(id: string, number: number): Promise<void>;
  /** Notes how far a file is read: bytes of the packed file, messages, and those skipped as not valid. */
  noteProgress(
    id: string,
    number: number,
    read: { bytes: number; messages: number; skipped: number },
  ): Promise<void>;
  endFile(id: string, number: number, state: "read" | "failed"): Promise<void>;
  /** Whether the part with this key was staged and loaded by an earlier run. */
  isLoaded(key: string): Promise<boolean>;
  /** Notes a part that is in object storage, before it is announced. */
  notePart(part: PartAnnouncement): Promise<void>;
  /** Parts that are staged but neither loaded nor given up. */
  waitingParts(): Promise<PartAnnouncement[]>;
  noteProblems(id: string, severity: "warning" | "error", problems: Problem[]): Promise<void>;
  /** All files are read: from here on the import waits for its parts only. */
  endReading(id: string): Promise<void>;
  /** Ends the imports that only wait for nothing any more: a loader that died behind its last part could not. */
  settleAll(): Promise<void>;
  /** Removes the shipped sample from the archive; answers whether it was there. */
  dropSample(): Promise<boolean>;
  /** Whether the archive holds nothing and nothing is on its way. */
  isEmpty(): Promise<boolean>;
}

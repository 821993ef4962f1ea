import type { Credential } from "#core/api/credentials.ts";
import type { ExportStatus } from "#core/api/exports.ts";
import type { Schedule } from "#core/api/schedules.ts";
import type { ErrorCode } from "#core/errors.ts";
import type { ExportMessage } from "#core/export-message.ts";
import type { PartAnnouncement } from "#core/part.ts";

/** Keeps tokens from whoever reads tables and queues. */
export interface Seal {
  seal(token: string): Promise<Buffer>;
  /** Rejects when it was sealed by another key. */
  unseal(sealed: Buffer): Promise<string>;
}

/** A token as a job carries it: sealed, with the group of jobs that run one after the other. */
export type SealedToken = { sealed: Buffer; group: string };

/** Which token an export uses: one of its own, or a kept one by its id. */
export type ExportToken = SealedToken | { credentialId: string; group: string };

/** Which part of a channel a job exports; ids are exclusive, null means open. */
export type ExportWindow = {
  /** From the end of what is proven complete, `windowDays` of it once more; or as `after` says. */
  mode: "incremental" | "fixed";
  windowDays: number;
  after: string | null;
  before: string | null;
};

/** What is asked for: the channels, or where to find them. */
export type ExportTargets =
  | { channels: string[] }
  | { guild: string; threads: "none" | "active" | "all" }
  | { direct: true };

/** An export as it is noted: `request` is what the caller said, without a token. */
export type NewExport = {
  id: string;
  request: object;
  targets: ExportTargets;
  window: ExportWindow;
  token: ExportToken;
  scheduleId?: string | undefined;
  /** The same key again is the same export. */
  key?: string | undefined;
};

/** What trying again comes to: jobs that wait for their parts only, and parts to announce. */
export type Retried = { staged: string[]; parts: PartAnnouncement[] };

/** What callers do to exports. */
export interface ExportDesk {
  /**
   * Notes an export with its jobs and the messages that are to go on the queue, in one transaction; answers its id, or
   * that of the export that came with the same key. Throws `key_reused` when that one asked for something else.
   */
  create(asked: NewExport): Promise<string>;
  find(id: string): Promise<ExportStatus | undefined>;
  list(limit: number): Promise<Omit<ExportStatus, "jobs" | "warnings">[]>;
  /** Stops the jobs that have not ended; false when there are none. */
  cancel(id: string): Promise<boolean>;
  /**
   * Opens the jobs that failed or were cancelled before all was staged, each with a new message; answers those that are
   * staged and only failed to load, and the parts to announce. Undefined when there is nothing to try again. Throws
   * `token_missing` when a job's token is gone and no other is given.
   */
  retry(id: string, token: SealedToken | undefined): Promise<Retried | undefined>;
  /** The jobs that ask for review. */
  needingReview(id: string): Promise<string[]>;
  /** Sends what the outbox holds and is due, each message once or more; answers how many. */
  sendDue(send: (message: ExportMessage) => Promise<void>): Promise<number>;
}

/** A job that is to run. */
export type OpenExport = {
  id: string;
  requestId: string;
  /** What finds the channels of the request, for a job without a channel. */
  targets: ExportTargets;
  channelId: string | null;
  window: ExportWindow;
  /** Where the exporter is to begin: behind what is staged already, or as the window says. */
  after: string | null;
  /** The first id that the export as a whole covers. */
  rangeStart: string;
  /** Undefined when it is gone: a token for one job goes when the job ends. */
  token: SealedToken | undefined;
  /** Whether there were exports of the channel before, and none of them had a message. */
  wasEmpty: boolean;
  /** Parts staged by earlier runs, and how many messages are in them. */
  parts: number;
  messages: number;
  attempt: number;
  failures: number;
};

/** The record of what the exporter does. */
export interface ExportLedger {
  /** A job that waits or was cut; undefined when it has ended, was cancelled or is staged. */
  open(id: string): Promise<OpenExport | undefined>;
  /** Notes that it runs; files that an earlier run left half staged are forgotten. */
  start(id: string): Promise<void>;
  /** Notes a file of the exporter's; answers its number. */
  addFile(id: string, name: string, size: number): Promise<number>;
  /** Forgets a file of which nothing is staged. */
  forgetFile(id: string, number: number): Promise<void>;
  /** Notes how far the exporter is, 0 to 100; false when the job was cancelled. */
  progress(id: string, percent: number): Promise<boolean>;
  warn(id: string, code: ErrorCode, detail: string): Promise<void>;
  /** Warns of the token, once for all jobs of the request. */
  warnOfToken(id: string, code: ErrorCode, detail: string): Promise<void>;
  /** All of the window is staged: the job is closed, and from here on an import that is complete. */
  complete(id: string): Promise<void>;
  /** Closes the job and gives it up; what is staged is loaded. */
  fail(id: string, code: ErrorCode, detail: string): Promise<void>;
  /** Ends a closed job whose parts are all loaded; answers the part that must be announced for it to be compared. */
  settle(id: string): Promise<PartAnnouncement[]>;
  /** The rest of the job is another message, after so many seconds; `failed` counts towards giving up. */
  again(id: string, options: { delay: number; failed: boolean }): Promise<void>;
  /** Adds a job for each of these channels to the job's request. */
  addJobs(id: string, channels: { id: string; name: string }[]): Promise<void>;
}

/** Kept tokens. */
export interface Credentials {
  /** Keeps a token under a name, or puts it in the place of the one that is there; says which. */
  keep(name: string, token: SealedToken): Promise<{ credential: Credential; isNew: boolean }>;
  find(name: string): Promise<({ id: string } & SealedToken & { credential: Credential }) | undefined>;
  list(): Promise<Credential[]>;
  /** Notes what Discord said of the token of this group, unless another one took its place. */
  noteTest(name: string, tested: Tested & { group: string }): Promise<Credential>;
  /** Forgets it; throws `wrong_state` while a schedule or an export that has not ended uses it. */
  remove(name: string): Promise<Credential | undefined>;
}

/** What Discord says of a token; rejects with `discord_away` when it says neither yes nor no. */
export type TestToken = (token: string) => Promise<Tested>;

/** Whether a token works, and whose it is; null where Discord does not know it. */
export type Tested = { kind: "bot" | "user" | null; works: boolean };

/** A schedule as it is written. */
export type NewSchedule = {
  id: string;
  name: string;
  timing: string;
  timeZone: string;
  request: object;
  credentialId: string;
  isPaused: boolean;
  nextAt: Date | null;
};

/** A schedule that is due, while nobody else has it. */
export type DueSchedule = {
  id: string;
  timing: string;
  timeZone: string;
  request: object;
  credentialId: string;
  group: string;
  nextAt: Date;
  /** Whether the export that it asked for last has not ended. */
  isRunning: boolean;
};

/** What becomes of a schedule that was due: its next time, what there is to say of this one, and the export to make. */
export type ScheduleClaim = { nextAt: Date | null; note: string | null; ask: NewExport | undefined };

/** A schedule as it is kept. */
export type KeptSchedule = Omit<Schedule, "warning">;

/** Schedules. Making or changing one throws `name_taken` where another has its name. */
export interface Schedules {
  create(schedule: NewSchedule): Promise<KeptSchedule>;
  list(): Promise<KeptSchedule[]>;
  find(id: string): Promise<(KeptSchedule & { credentialId: string }) | undefined>;
  change(id: string, change: Partial<Omit<NewSchedule, "id">>): Promise<KeptSchedule | undefined>;
  remove(id: string): Promise<KeptSchedule | undefined>;
  /**
   * Hands each schedule that is due at `now` to `claim`, one transaction each, to nobody else at the same time
   * (`for update skip locked`): what it answers is noted, and its export is made in the same transaction. Where that
   * throws, what `explain` answers is noted, the schedule stays due, and the others are claimed. Answers how many were.
   */
  claimDue(
    now: Date,
    claim: (due: DueSchedule) => ScheduleClaim,
    explain: (error: unknown, due: DueSchedule) => string,
  ): Promise<number>;
}

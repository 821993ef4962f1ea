import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { ExportRequest, ExportStatus } from "#core/api/exports.ts";
import type { ExportsQuery, WaitQuery, ExportWindow as WindowQuery } from "#core/api/parameters.ts";
import { Fault } from "#core/errors.ts";
import type {
  Credentials,
  ExportDesk,
  ExportTargets,
  ExportToken,
  ExportWindow,
  Seal,
  SealedToken,
} from "#core/export-ports.ts";
import { targetsOf } from "#core/export-targets.ts";
import { limits } from "#core/limits.ts";
import type { Announcer, ImportControl, Reconciliation } from "#core/ports.ts";
import { isSnowflake, snowflakeAt } from "#core/snowflake.ts";
import { checkToken, tokenGroup } from "#core/token-group.ts";
import type { Answer, Bindings, Input } from "#edge/api.ts";
import { log } from "#edge/log.ts";

/** What asking for exports is bound to. */
export type ExportsPorts = {
  desk: ExportDesk;
  seal: Pick<Seal, "seal">;
  credentials: Pick<Credentials, "find">;
  control: Pick<ImportControl, "retry">;
  announcer: Announcer;
  reconciliation: Pick<Reconciliation, "accept">;
  /** Sends what waits in the outbox, and starts a task if there is none. */
  wake(): Promise<void>;
  /** Says why no export can run here; undefined where one can. */
  missing?: string | undefined;
  /** When it aborts, no answer waits for news any more. */
  closing?: AbortSignal;
};

type OfExport = Input<object, { id: string }>;
type Headers = { [name: string]: string | undefined };

const day = 86_400_000;
/** How often a waiting answer looks, in milliseconds. */
const lookEvery = 200;
/** A server's export has thousands of jobs: it is looked at for a tenth of the time at most. */
const restPerLook = 9;

/** Exports over HTTP: asked for, followed, stopped, tried again and accepted. */
export function makeExports(ports: ExportsPorts): Bindings {
  const { desk } = ports;

  async function find(id: string): Promise<ExportStatus> {
    const found = await desk.find(id);
    if (!found) throw new Fault("not_found", `There is no export ${id}.`);
    return found;
  }

  const accepted = async (id: string): Promise<Answer> => ({ status: 202, body: await find(id) });

  async function refuse(id: string, what: string): Promise<never> {
    const { state } = await find(id);
    const why =
      state === what ? `The export is ${what} already.` : `The export is ${state}: it cannot be ${what}.`;
    throw new Fault("wrong_state", why);
  }

  async function sealed(text: string | undefined): Promise<SealedToken> {
    const token = checkToken(text);
    return { sealed: await ports.seal.seal(token), group: tokenGroup(token) };
  }

  async function tokenFor(headers: Headers, name: string | undefined): Promise<ExportToken> {
    if (name === undefined) return sealed(headers["x-token"]);
    const kept = await ports.credentials.find(name);
    if (!kept) {
      throw new Fault(
        "not_found",
        `There is no credential "${name}". Keep a token under this name with POST /api/credentials, or with credentials add.`,
      );
    }
    return { credentialId: kept.id, group: kept.group };
  }

  async function begin(
    request: object,
    targets: ExportTargets,
    window: ExportWindow,
    token: ExportToken,
    key?: string,
  ): Promise<string> {
    if (ports.missing !== undefined) throw new Fault("exporter_missing", ports.missing);
    const id = await desk.create({ id: randomUUID(), request, targets, window, token, key });
    await wake();
    return id;
  }

  /** What is noted is sent by the clock, should it not be sent now: whoever asked must not ask twice. */
  async function wake(): Promise<void> {
    await ports.wake().catch((error: Error) => log.warn("an export waits for the clock", { error }));
  }

  /** Looks until it is as wanted, or the time is up. */
  async function wait(
    id: string,
    seconds: number,
    isWanted: (status: ExportStatus) => boolean,
  ): Promise<ExportStatus> {
    const end = Date.now() + seconds * 1_000;
    for (;;) {
      const begun = Date.now();
      const status = await find(id);
      const rest = Math.max(lookEvery, restPerLook * (Date.now() - begun));
      if (isWanted(status) || Date.now() + lookEvery > end) return status;
      await pause(Math.min(rest, end - Date.now()));
      if (ports.closing?.aborted) return status;
    }
  }

  /** The original's export: of one channel, the last 7 days, and its words when it is waited for. */
  async function exportChannel({
    params: { channel_id },
    query,
    headers,
  }: Input<WindowQuery, { channel_id: string }>): Promise<Answer> {
    const token = await sealed(headers["x-token"]);
    const start = performance.now();
    const window =
      query.full === "true" ? fixed(null, query.before) : fixed(query.after ?? weekAgo(), query.before);
    const channels = [channel_id];
    const id = await begin({ channels, ...query }, { channels }, window, token, keyOf(headers));
    const url = `/api/exports/${id}`;
    const seconds = waitOf(headers.prefer);
    const status = seconds > 0 ? await wait(id, seconds, isOver) : undefined;
    if (status === undefined || !isOver(status)) {
      return { status: 202, headers: { location: url }, body: { status: "queued", export_id: id, url } };
    }
    if (status.state === "failed" || status.state === "cancelled") {
      // The original's words, which hide the reason: the export has it.
      const detail = "An error occurred while processing your request.";
      return { status: 500, headers: { location: url }, body: { detail, code: "internal" } };
    }
    const message = `Successfully inserted ${status.counters.new} messages into the database.`;
    const process_time = `${((performance.now() - start) / 1_000).toFixed(4)} seconds`;
    return { body: { status: "success", data: { message }, process_time } };
  }

  return {
    exportChannel,
    exportChannelToIndex: exportChannel,

    createExport: async ({ body, headers }: Input<object, object, ExportRequest>) => {
      const token = await tokenFor(headers, body.credential);
      const id = await begin(body, targetsOf(body), windowOf(body), token, keyOf(headers));
      return { ...(await accepted(id)), headers: { location: `/api/exports/${id}` } };
    },

    listExports: async ({ query: { limit } }: Input<ExportsQuery>) => {
      const exports = await desk.list(limit);
      return { body: { exports, count: exports.length } };
    },

    readExport: async ({ params: { id }, query }: Input<WaitQuery, { id: string }>) => ({
      body: await wait(id, query.wait, ({ version }) => version !== query.since),
    }),

    cancelExport: async ({ params: { id } }: OfExport) => {
      if (!(await desk.cancel(id))) return refuse(id, "cancelled");
      return accepted(id);
    },

    retryExport: async ({ params: { id }, headers }: OfExport) => {
      if (ports.missing !== undefined) throw new Fault("exporter_missing", ports.missing);
      const token = headers["x-token"] === undefined ? undefined : await sealed(headers["x-token"]);
      const again = await desk.retry(id, token);
      if (!again) return refuse(id, "tried again");
      const staged = await Promise.all(again.staged.map((job) => ports.control.retry(job)));
      await ports.announcer.announce([...again.parts, ...staged.flatMap((job) => job?.parts ?? [])]);
      await wake();
      return accepted(id);
    },

    acceptExport: async ({ params: { id } }: OfExport) => {
      const jobs = await desk.needingReview(id);
      const last = await Promise.all(jobs.map((job) => ports.reconciliation.accept(job)));
      const parts = last.filter((part) => part !== undefined);
      if (parts.length === 0) return refuse(id, "accepted");
      await ports.announcer.announce(parts);
      return accepted(id);
    },
  };
}

function windowOf({ after, before, full, window_days }: ExportRequest): ExportWindow {
  if (full || after !== undefined || before !== undefined) return fixed(after ?? null, before);
  return { mode: "incremental", windowDays: window_days, after: null, before: null };
}

/** Throws `invalid_parameter` where no message can be between the two. */
function fixed(after: string | null, before: string | undefined): ExportWindow {
  const first = after === null ? 0n : firstOf(after);
  const end = before === undefined ? null : idOf(before);
  if (end !== null && first >= end) {
    throw new Fault("invalid_parameter", "after must be earlier than before, and before later than 2015");
  }
  return {
    ...{ mode: "fixed", windowDays: 0, before: end === null ? null : String(end) },
    after: first === 0n ? null : String(first - 1n),
  };
}

/** A moment's own messages belong to what comes after it; an id's own does not. */
function firstOf(after: string): bigint {
  return isSnowflake(after) ? BigInt(after) + 1n : idOf(after);
}

function idOf(bound: string): bigint {
  return BigInt(isSnowflake(bound) ? bound : snowflakeAt(Date.parse(bound)));
}

function keyOf({ "idempotency-key": key }: Headers): string | undefined {
  const most = limits.keyLength.value;
  if (key !== undefined && (key.trim() === "" || key.length > most)) {
    throw new Fault("invalid_parameter", `Idempotency-Key must have 1 to ${most} characters`);
  }
  return key;
}

function weekAgo(): string {
  return new Date(Date.now() - limits.exportWindow.value * day).toISOString();
}

function waitOf(prefer: string | undefined): number {
  const asked = Number(/(?:^|[,;\s])wait=(\d{1,4})/i.exec(prefer ?? "")?.[1] ?? 0);
  return Math.min(asked, limits.waitSeconds.value);
}

function isOver({ state }: ExportStatus): boolean {
  return !["queued", "running", "loading"].includes(state);
}

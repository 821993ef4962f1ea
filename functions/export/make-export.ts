import { setTimeout as pause } from "node:timers/promises";
import { errors, Fault } from "#core/errors.ts";
import type { ExportMessage } from "#core/export-message.ts";
import type { OpenExport, Seal, TestToken } from "#core/export-ports.ts";
import type { ExporterFailure } from "#core/exporter-output.ts";
import { limits } from "#core/limits.ts";
import type { Message } from "#core/message.ts";
import type { ImportLedger } from "#core/ports.ts";
import { makeStaging, type StagingPorts, type StagingRun } from "#core/staging/make-staging.ts";
import { userTokenWarning } from "#core/user-token-warning.ts";
import { log } from "#edge/log.ts";
import { exportedFile } from "./exported-file.ts";
import { failRun, type HoldPorts, holdJob, settleJob } from "./hold-job.ts";
import type { Listing } from "./list-channels.ts";
import type { ExporterEnd, ExporterEvent, ExporterRun } from "./run-exporter.ts";

/** What running the exporter needs to know beside the job. */
type Call = Pick<ExporterRun, "token"> & { signal: AbortSignal };

/** What the export task is bound to. */
export type ExportPorts = StagingPorts &
  HoldPorts & {
    seal: Pick<Seal, "unseal">;
    /** Runs the exporter for one channel. */
    run(
      run: Call & Pick<ExporterRun, "channelId" | "after" | "before" | "partition">,
    ): AsyncGenerator<ExporterEvent>;
    /** Asks the exporter what there is to export. */
    list(call: Call, listing: Listing): Promise<{ id: string; name: string; isThread: boolean }[]>;
    testToken: TestToken;
  };

const saysEmpty = /does not contain any messages/;
const hour = 3_600_000;
const atOnce = { delay: 0, failed: false };

/**
 * Runs one job: exports its channel, stages each part while the next one is written, and closes the job only when the
 * run was complete. A run that is cut, by the signal or after `limits.exportRun`, or that fails in a way that may pass,
 * leaves the rest to another message, which goes on behind the last message that is staged.
 */
export function makeExport(ports: ExportPorts) {
  const { jobs, ledger } = ports;

  async function runJob(job: OpenExport, signal: AbortSignal, lost: AbortSignal): Promise<void> {
    const cancelled = new AbortController();
    const stop = AbortSignal.any([
      ...[signal, lost, cancelled.signal],
      AbortSignal.timeout(limits.exportRun.value * hour),
    ]);
    const token = await tokenOf(job);
    await jobs.start(job.id);
    const begun = (await jobs.open(job.id)) ?? job;
    // A task that was killed may have staged a part and told nobody.
    if (begun.parts > 0) await ports.announcer.announce(await ledger.waitingParts(job.id));
    await warnOfUserToken(job.id, token);
    const call = { token, signal: stop };
    const watching = watchCancelled(job.id, cancelled);
    const working =
      begun.channelId === null
        ? findChannels(begun, call)
        : exportChannel(begun, begun.channelId, { ...call, lost });
    const end = await working.finally(() => watching.abort());
    if (end.outcome === "stopped") return jobs.again(job.id, atOnce);
    if ("code" in end && !isOnlyListed(begun, end)) return endFailed(job, end);
    if ("code" in end) await jobs.warn(job.id, end.code, end.detail);
    await jobs.complete(job.id);
    await settleJob(ports, job.id);
  }

  /** A kept token that Discord refuses may have become another one while it was used. */
  async function endFailed(job: OpenExport, failure: ExporterFailure): Promise<void> {
    const now = failure.code === "token_invalid" ? (await jobs.open(job.id))?.token : undefined;
    if (now && now.group !== job.token?.group) return jobs.again(job.id, atOnce);
    return failRun(ports, job, failure);
  }

  /** A job that is cancelled stops its exporter within moments. */
  function watchCancelled(id: string, cancelled: AbortController): AbortController {
    const ended = new AbortController();
    void (async () => {
      while (!ended.signal.aborted) {
        const isOpen = await jobs.progress(id, 0).catch((error: Error) => {
          log.warn("an export could not be looked at", { export: id, error });
          return true;
        });
        if (!isOpen) return cancelled.abort();
        await pause(1_000, undefined, { signal: ended.signal });
      }
    })().catch(() => {
      // The pause was cut: it has ended.
    });
    return ended;
  }

  async function exportChannel(
    job: OpenExport,
    channelId: string,
    { lost, ...call }: Call & { lost: AbortSignal },
  ): Promise<ExporterEnd> {
    const blank = new BlankCount();
    const stage = makeStaging({ ...ports, ledger: withoutEmptyWarning(ledger, job) });
    const staging: StagingRun = {
      ...{ id: job.id, isSample: false, isComplete: true, parts: job.parts },
      range: { start: job.rangeStart, end: job.window.before },
      look: (message) => blank.add(message),
      signal: lost,
    };
    const range = {
      ...(job.after !== null && { after: job.after }),
      ...(job.window.before !== null && { before: job.window.before }),
    };
    for await (const event of ports.run({
      ...call,
      channelId,
      ...range,
      partition: limits.exportPart.value,
    })) {
      if (event.kind === "progress") await jobs.progress(job.id, event.percent);
      else if (event.kind === "warning") {
        // What is staged says so itself.
        if (!saysEmpty.test(event.text)) await jobs.warn(job.id, "exporter_warned", event.text);
      } else if (event.kind === "part") {
        // Whoever has the job now may stage a part of the same number.
        if (lost.aborted) return { kind: "end", outcome: "stopped" };
        const file = await exportedFile(event.path);
        const number = await jobs.addFile(job.id, file.source.path, file.size);
        const outcome = await stage(staging, number, file.source);
        if (outcome === "cancelled") return { kind: "end", outcome: "stopped" };
        if (outcome === "failed") {
          await jobs.forgetFile(job.id, number);
          const detail = "DiscordChatExporter wrote a file that cannot be read to its end.";
          return { kind: "end", outcome: "failed", code: "exporter_failed", detail, retryable: true };
        }
      } else {
        if (event.outcome === "complete" && blank.isAll) await jobs.warn(job.id, "intent_missing", allBlank);
        return event;
      }
    }
    throw new Error("the exporter ended without an end");
  }

  async function findChannels(job: OpenExport, call: Call): Promise<ExporterEnd> {
    const { targets } = job;
    if ("channels" in targets) throw new Error("a job without a channel needs a server");
    const listing: Listing =
      "guild" in targets
        ? { command: "channels", guildId: targets.guild, threads: targets.threads }
        : { command: "dm" };
    const found = await ports.list(call, listing).catch((error: unknown) => {
      if (call.signal.aborted) return undefined;
      throw error;
    });
    if (!found) return { kind: "end", outcome: "stopped" };
    await jobs.addJobs(
      job.id,
      found.map(({ id, name }) => ({ id, name })),
    );
    if (found.length === 0) {
      const detail =
        "The token sees no channel there: nothing was exported. Let its account view the channels.";
      await jobs.warn(job.id, "channel_forbidden", detail);
    }
    return { kind: "end", outcome: "complete" };
  }

  async function tokenOf(job: OpenExport): Promise<string> {
    if (!job.token)
      throw new Fault("token_missing", "The token of this export is gone: try it again with a token.");
    return ports.seal.unseal(job.token.sealed);
  }

  async function warnOfUserToken(id: string, token: string): Promise<void> {
    try {
      const { kind } = await ports.testToken(token);
      if (kind === "user") await jobs.warnOfToken(id, "user_token", userTokenWarning);
    } catch (error) {
      // The exporter will say better what is wrong.
      log.info("Discord did not say whose token it is", { export: id, error: error as Error });
    }
  }

  return (message: ExportMessage, signal: AbortSignal): Promise<void> =>
    holdJob(ports, message, async (job, lost) => {
      // Its token became another one, whose jobs run one after the other too.
      if (job.token && job.token.group !== message.group) return jobs.again(job.id, atOnce);
      try {
        await runJob(job, signal, lost);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        const { code, message: detail } = error;
        await endFailed(job, { code, detail, retryable: errors[code].retry });
      }
    });
}

/** A server's listing names its forums, which have no messages of their own: only who asks for one by its id is told so. */
function isOnlyListed({ targets }: OpenExport, { code }: ExporterFailure): boolean {
  return !("channels" in targets) && code === "not_exportable";
}

const allBlank =
  "Every message came blank: the bot lacks the Message Content intent. No text was replaced. Switch the intent on in Discord's developer portal (Bot, Privileged Gateway Intents) and export with full.";

/** Counts what would have a text, and what has neither that nor anything else to show. */
class BlankCount {
  #written = 0;
  #blank = 0;

  add({ type, content, extra }: Message): void {
    if (type !== "Default" && type !== "Reply") return;
    this.#written++;
    const shows = ["attachments", "embeds", "stickers", "forwarded_message"].some((key) => extra?.[key]);
    if (content === "" && !shows) this.#blank++;
  }

  get isAll(): boolean {
    return this.#written > 0 && this.#blank === this.#written;
  }
}

/** That nothing is new since the last export is nothing to warn of, and that the channel is still empty neither. */
function withoutEmptyWarning(ledger: ImportLedger, job: OpenExport): ImportLedger {
  if (job.after === null && !job.wasEmpty) return ledger;
  return {
    ...ledger,
    noteProblems: (id, severity, problems) =>
      ledger.noteProblems(
        id,
        severity,
        problems.filter(({ code }) => code !== "no_messages"),
      ),
  };
}

import { describe, expect, it } from "vitest";
import type { ExportJob, ExportStatus } from "#core/api/exports.ts";
import { jobCounts } from "#core/export-state.ts";
import {
  channelCounts,
  exportDetails,
  exportLine,
  exportProblems,
  whatIsExported,
  whichPart,
} from "../../cli/export-report.ts";

const times = { created_at: "2026-05-01T10:00:00.000Z", ended_at: "2026-05-01T10:01:30.000Z" };
const shared = {
  ...{ percent: 100, messages: 1_200, warnings: [], error: null, ...times },
  ...{ parts: { staged: 1, loaded: 1, failed: 0 }, stages: { waiting_ms: 0, running_ms: 0, loading_ms: 0 } },
  counters: { new: 1_000, changed: 150, unchanged: 49, skipped: 1 },
};
const id = "018f0000-0000-7000-8000-000000000000";

function jobOf(channel_id: string | null, over: Partial<ExportJob> = {}): ExportJob {
  const window = { after_id: null, before_id: null, attempt: 1 };
  return { ...shared, ...window, id, channel_id, channel_name: "general", state: "complete", ...over };
}

function exportOf(jobs: ExportJob[], over: Partial<ExportStatus> = {}): ExportStatus {
  const own = { id, url: "", version: "1", request: {}, name: null, credential: null };
  const counts = { warning_count: over.warnings?.length ?? 0, job_counts: jobCounts(jobs) };
  return { ...shared, ...own, ...counts, state: "complete", jobs, ...over };
}

describe("the report of an export", () => {
  it("is one line, in which a channel's name cannot move the terminal's cursor", () => {
    const done = "1,200 messages: 1,000 new, 150 changed, 49 already there, 1 skipped; 1 min 30 s";
    expect(exportLine(exportOf([jobOf("200")]))).toBe(`Exported: #general, ${done}`);
    expect(exportLine(exportOf([jobOf("200", { channel_name: "a\u001b[2Jb\nc" })]))).toBe(
      `Exported: #a␛[2Jb c, ${done}`,
    );
    expect(exportLine(exportOf([jobOf("200", { channel_name: null })]))).toBe(
      `Exported: channel 200, ${done}`,
    );
    expect(exportLine(exportOf([jobOf(null), jobOf("200"), jobOf("201")]))).toBe(
      `Exported: 2 channels, ${done}`,
    );
  });

  it("says whether all of it failed", () => {
    const failed = jobOf("200", { state: "failed" });
    const line = (jobs: ExportJob[], messages: number) =>
      exportLine(exportOf(jobs, { state: "failed", messages }));
    expect(line([failed], 0)).toMatch(/^Export failed: #general, 0 messages: /);
    expect(line([failed], 5)).toMatch(/^Export failed in part: #general, 5 messages: /);
    expect(line([failed, jobOf("201")], 0)).toMatch(
      /^Export failed in part: 2 channels \(1 of them failed\), 0 messages: /,
    );
  });

  it("counts the channels that the export does not tell, and says that there are more", () => {
    const failed = jobOf("200", { state: "failed" });
    const job_counts = { ...jobCounts([jobOf(null)]), complete: 3_001, failed: 2_000 };
    const warnings = [{ code: "no_messages", detail: "It has none.", channel_id: "200" }];
    const large = exportOf([jobOf(null), failed], {
      ...{ state: "failed", job_counts, warnings, warning_count: 3 },
    });
    expect(exportLine(large)).toMatch(/^Export failed in part: 5,000 channels \(2,000 of them failed\), /);
    expect(exportDetails(large)).toContain("… and 4,999 more channels");
    expect(exportProblems(large).at(-1)).toBe("… and 2 more warnings");
    expect(channelCounts(large)).toEqual({ all: 5_000, ended: 5_000 });
    const running = { ...large, job_counts: { ...job_counts, running: 1, queued: 20, needs_review: 4 } };
    expect(channelCounts(running)).toEqual({ all: 5_025, ended: 5_004 });
  });

  it("groups what went wrong by its kind, with the channels that it is about", () => {
    const error = { code: "channel_forbidden", detail: "It may not." };
    const warnings = [{ code: "user_token", detail: "It is a user's.", channel_id: null }];
    const jobs = [jobOf(null), jobOf("200"), ...["201", "202"].map((channel) => jobOf(channel, { error }))];
    expect(exportProblems(exportOf(jobs, { warnings }))).toEqual([
      "channel_forbidden (2): the token may not read the channel or its server\n" +
        "  #general (201): It may not.\n  #general (202): It may not.",
      "user_token (1): the token is one of a user's account (a warning)\n  It is a user's.",
    ]);
  });
});

describe("what was asked for", () => {
  it.each([
    [{ channels: ["200"], threads: "none", full: false, window_days: 0 }, "channel 200", "what is new"],
    [{ channels: ["1", "2"], window_days: 1 }, "2 channels", "what is new, and the last day again"],
    [{ guild: "100", threads: "none", full: true }, "server 100", "from the first message"],
    [{ guild: "100", threads: "all", after: "5" }, "server 100, all threads", "from 5"],
    [{ direct: true, before: "2024-05-10" }, "direct messages", "from the first message until 2024-05-10"],
    [{ channels: ["200"], full: "true" }, "channel 200", "from the first message"],
  ])("is said of %j", (request, what, part) => {
    expect([whatIsExported(request), whichPart(request)]).toEqual([what, part]);
  });

  it("is called by its name where that is known", () => {
    expect(whatIsExported({ channels: ["200"] }, "general")).toBe("#general (200)");
    expect(whatIsExported({ guild: "100", threads: "all" }, "Plums")).toBe("server Plums (100), all threads");
  });
});

import * as z from "zod";
import { ErrorAnswer } from "#core/api/answers.ts";
import { Credential, CredentialList, CredentialRequest, credentialName } from "#core/api/credentials.ts";
import { ExportDone, ExportList, ExportQueued, ExportRequest, ExportStatus } from "#core/api/exports.ts";
import type { Operation } from "#core/api/operations.ts";
import { ExportsQuery, ExportWindow, WaitQuery } from "#core/api/parameters.ts";
import { Schedule, ScheduleChange, ScheduleList, ScheduleRequest } from "#core/api/schedules.ts";
import type { ErrorCode } from "#core/errors.ts";
import { isSnowflake } from "#core/snowflake.ts";

const reading: ErrorCode[] = ["invalid_parameter", "internal", "database_away", "timed_out"];
const changing: ErrorCode[] = ["not_found", "wrong_state", ...reading];
const sealing: ErrorCode[] = ["token_missing", "key_unusable", ...reading];
const exporting: ErrorCode[] = ["exporter_missing", ...sealing];

const channel = z.object({
  channel_id: z
    .string()
    .regex(/^\d{1,19}$/, "channel_id must be a Discord id: digits only")
    .refine(isSnowflake, "channel_id must be a Discord id: digits only")
    .meta({ example: "1165030189714129000" }),
});
// Keys are made of it, and keys know upper case from lower.
const ofOne = { params: z.object({ id: z.uuid({ error: "id must be a UUID" }).toLowerCase() }) };
const ofName = { params: z.object({ name: credentialName }) };
const token = z.string().meta({ description: "A Discord token; a bot's is recommended" });
const key = z.string().optional().meta({ description: "The same key again gives the same export" });
const prefer = z.string().optional().meta({
  example: "wait=25",
  description: "How many seconds the answer may wait for the export to end",
});

const on = { function: "enqueue" } as const;
const get = { ...on, method: "GET" } as const;
const post = { ...on, method: "POST" } as const;

function exportTo(id: string, path: string, store: string): Operation {
  return {
    ...{ id, path, ...post, summary: `Export a channel's last 7 days to ${store}` },
    params: channel,
    query: ExportWindow,
    headers: z.object({ "x-token": token, "idempotency-key": key, prefer }),
    answers: { 200: ExportDone, 202: ExportQueued, 500: ErrorAnswer },
    errors: ["key_reused", ...exporting],
  };
}

function onExport(id: string, verb: string, summary: string, more: ErrorCode[] = []): Operation {
  const path = `/api/exports/{id}/${verb}`;
  return {
    id,
    ...post,
    path,
    summary,
    ...ofOne,
    answers: { 202: ExportStatus },
    errors: [...more, ...changing],
  };
}

/** What the API has for exports, the tokens that they use and the times at which they run. */
export const exportOperations = [
  exportTo("exportChannel", "/api/chats/export/{channel_id}", "Postgres"),
  exportTo("exportChannelToIndex", "/api/es/chats/export/{channel_id}", "OpenSearch"),
  {
    ...{
      id: "createExport",
      ...post,
      path: "/api/exports",
      summary: "Export channels, a server or direct messages",
    },
    headers: z.object({ "x-token": token.optional(), "idempotency-key": key }),
    body: ExportRequest,
    answers: { 202: ExportStatus },
    errors: ["not_found", "key_reused", ...exporting],
  },
  {
    ...{ id: "listExports", ...get, path: "/api/exports", summary: "Exports, the newest first" },
    query: ExportsQuery,
    answers: { 200: ExportList },
    errors: reading,
  },
  {
    ...{
      id: "readExport",
      ...get,
      path: "/api/exports/{id}",
      summary: "How far an export is, and what became of it",
    },
    ...ofOne,
    query: WaitQuery,
    answers: { 200: ExportStatus },
    errors: ["not_found", ...reading],
  },
  onExport("cancelExport", "cancel", "Stop an export; what it has staged stays"),
  onExport("retryExport", "retry", "Go on with what failed or was cancelled of an export", [
    "exporter_missing",
    "token_missing",
    "key_unusable",
  ]),
  onExport("acceptExport", "accept", "Let an export mark as deleted what it asks to be reviewed"),
  {
    ...{ id: "createCredential", ...post, path: "/api/credentials" },
    summary:
      "Keep a Discord token, sealed, under a name, unless Discord refuses it; a name that is kept already gets this token instead",
    headers: z.object({ "x-token": token }),
    body: CredentialRequest,
    answers: { 200: Credential, 201: Credential },
    errors: ["token_invalid", ...sealing],
  },
  {
    ...{ id: "listCredentials", ...get, path: "/api/credentials", summary: "The kept tokens, without them" },
    answers: { 200: CredentialList },
    errors: reading,
  },
  {
    ...{ id: "testCredential", ...post, function: "testToken", path: "/api/credentials/{name}/test" },
    summary: "Ask Discord whether a kept token works, and whose kind it is",
    ...ofName,
    answers: { 200: Credential },
    errors: ["not_found", "token_unreadable", "key_unusable", "discord_away", ...reading],
  },
  {
    ...{ id: "deleteCredential", ...on, method: "DELETE", path: "/api/credentials/{name}" },
    summary: "Forget a kept token",
    ...ofName,
    answers: { 200: Credential },
    errors: changing,
  },
  {
    ...{ id: "createSchedule", ...post, path: "/api/schedules", summary: "Export at regular times" },
    body: ScheduleRequest,
    answers: { 201: Schedule },
    errors: ["not_found", "name_taken", ...reading],
  },
  {
    ...{ id: "listSchedules", ...get, path: "/api/schedules", summary: "Schedules, by name" },
    answers: { 200: ScheduleList },
    errors: reading,
  },
  {
    ...{
      id: "readSchedule",
      ...get,
      path: "/api/schedules/{id}",
      summary: "A schedule, and what became of it",
    },
    ...ofOne,
    answers: { 200: Schedule },
    errors: ["not_found", ...reading],
  },
  {
    ...{ id: "changeSchedule", ...on, method: "PATCH", path: "/api/schedules/{id}" },
    summary: "Change a schedule, pause it or let it go on",
    ...ofOne,
    body: ScheduleChange,
    answers: { 200: Schedule },
    errors: ["not_found", "name_taken", ...reading],
  },
  {
    ...{
      id: "deleteSchedule",
      ...on,
      method: "DELETE",
      path: "/api/schedules/{id}",
      summary: "End a schedule",
    },
    ...ofOne,
    answers: { 200: Schedule },
    errors: ["not_found", ...reading],
  },
] as const satisfies Operation[];

import * as z from "zod";
import {
  ErrorAnswer,
  Health,
  ImportStatus,
  MessageData,
  MessageList,
  MessagePage,
} from "#core/api/answers.ts";
import { DateQuery, PagedTermQuery, TermQuery } from "#core/api/parameters.ts";
import type { ErrorCode } from "#core/errors.ts";
import { isSnowflake } from "#core/snowflake.ts";

/** One operation of the HTTP API: the gateway's routes, the validation and the OpenAPI document are all made from it. */
export type Operation = {
  id: string;
  method: "GET" | "POST";
  path: string;
  /** The Lambda that answers. */
  function: "search" | "enqueue";
  summary: string;
  query?: z.ZodType<object>;
  params?: z.ZodObject;
  headers?: z.ZodObject;
  answers: { [status: number]: z.ZodType };
  errors: ErrorCode[];
};

/** What the gateway may answer before any operation is asked. */
export const everywhere: ErrorCode[] = ["unauthorized", "foreign_caller"];

const nothing = z.object({});
const reading: ErrorCode[] = ["internal", "database_away", "timed_out"];
const searching: ErrorCode[] = ["invalid_parameter", ...reading];
const withTerm: ErrorCode[] = ["keyword_missing", ...searching];
const exporting: ErrorCode[] = ["token_missing", "invalid_parameter", "internal", "not_built"];

const channel = z.object({
  channel_id: z
    .string()
    .regex(/^\d{1,19}$/, "channel_id must be a Discord id: digits only")
    .refine(isSnowflake, "channel_id must be a Discord id: digits only")
    .meta({ example: "1165030189714129000" }),
});
const importId = z.object({ id: z.uuid({ error: "id must be a UUID" }) });
const token = z.object({ "x-token": z.string().meta({ description: "A Discord token" }) });

function search(
  id: string,
  path: string,
  summary: string,
  query: z.ZodType<object>,
  answer: z.ZodType,
): Operation {
  const errors = query === DateQuery ? searching : withTerm;
  return { id, method: "GET", path, function: "search", summary, query, answers: { 200: answer }, errors };
}

function exportTo(id: string, path: string, store: string): Operation {
  const summary = `Export a channel's last 7 days to ${store}`;
  const shared = { method: "POST", function: "enqueue", params: channel, headers: token } as const;
  return { id, path, summary, ...shared, answers: {}, errors: exporting };
}

/** Every operation that the API has. */
export const operations = [
  exportTo("exportChannel", "/api/chats/export/{channel_id}", "Postgres"),
  exportTo("exportChannelToIndex", "/api/es/chats/export/{channel_id}", "OpenSearch"),
  search(
    "searchExact",
    "/api/chats/search",
    "Messages that contain the term as it is",
    PagedTermQuery,
    MessagePage,
  ),
  search(
    "searchKeyword",
    "/api/search/keyword",
    "The same as /api/chats/search",
    PagedTermQuery,
    MessagePage,
  ),
  search("searchAll", "/api/chats/search/all", "The same without pages", TermQuery, MessageList),
  search(
    "searchContext",
    "/api/chats/context-search",
    "Full text: stemmed, ranked, all words",
    PagedTermQuery,
    MessagePage,
  ),
  search(
    "searchByDate",
    "/api/chats/search/by-date",
    "Messages of these days, in UTC",
    DateQuery,
    MessagePage,
  ),
  search("searchDate", "/api/search/date", "The same as /api/chats/search/by-date", DateQuery, MessagePage),
  {
    ...search(
      "searchIndex",
      "/api/es/chats/search",
      "Full text from the search engine",
      PagedTermQuery,
      MessagePage,
    ),
    answers: { 200: MessagePage, 404: MessagePage },
  },
  search(
    "searchIndexByDate",
    "/api/es/chats/search/by-date",
    "Days from the search engine",
    DateQuery,
    MessageData,
  ),
  {
    id: "readHealth",
    method: "GET",
    path: "/api/health",
    function: "search",
    summary: "How the stores are, and what the archive holds",
    answers: { 200: Health, 503: Health },
    errors: ["internal"],
  },
  {
    id: "readImport",
    method: "GET",
    path: "/api/imports/{id}",
    function: "enqueue",
    summary: "How far an import is, and what became of it",
    params: importId,
    answers: { 200: ImportStatus },
    errors: ["invalid_parameter", "not_found", ...reading],
  },
  {
    id: "readOpenApi",
    method: "GET",
    path: "/openapi.json",
    function: "search",
    summary: "This document",
    answers: { 200: nothing.loose() },
    errors: ["internal"],
  },
] satisfies Operation[];

/** The name of an operation. */
export type OperationId = (typeof operations)[number]["id"];

/** The body of every error answer. */
export const ErrorBody = ErrorAnswer;

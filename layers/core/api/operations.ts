import * as z from "zod";
import { Health, ImportStatus, MessageData, MessageList, MessagePage } from "#core/api/answers.ts";
import { exportOperations } from "#core/api/export-operations.ts";
import { ImportList, ImportRequest, ImportUploads } from "#core/api/imports.ts";
import { DateQuery, FileQuery, PagedTermQuery, TermQuery } from "#core/api/parameters.ts";
import { readingOperations } from "#core/api/reading-operations.ts";
import { statsOperation } from "#core/api/stats.ts";
import type { ErrorCode } from "#core/errors.ts";

/** One operation of the HTTP API: the gateway's routes, the validation and the OpenAPI document are all made from it. */
export type Operation = {
  id: string;
  method: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  /** The Lambda that answers. */
  function: "search" | "enqueue" | "testToken";
  summary: string;
  query?: z.ZodType<object>;
  params?: z.ZodObject;
  headers?: z.ZodObject;
  /** What the body must be. */
  body?: z.ZodType;
  /** The body is a file instead, and this says which. */
  file?: string;
  /** The types of answers that are texts instead of JSON. */
  types?: string[];
  answers: { [status: number]: z.ZodType };
  errors: ErrorCode[];
};

/** What the gateway may answer before any operation is asked. */
export const everywhere: ErrorCode[] = ["unauthorized", "foreign_caller"];

const nothing = z.object({});
const reading: ErrorCode[] = ["internal", "database_away", "timed_out"];
const searching: ErrorCode[] = ["invalid_parameter", ...reading];
const withTerm: ErrorCode[] = ["keyword_missing", ...searching];
const changing: ErrorCode[] = ["invalid_parameter", "not_found", "wrong_state", ...reading];
// Keys are made of it, and keys know upper case from lower.
const importId = z.object({ id: z.uuid({ error: "id must be a UUID" }).toLowerCase() });

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

function onImports(id: string, rest: string, summary: string): Operation {
  const params = rest.includes("{id}") ? { params: importId } : {};
  const shared = { method: "POST", function: "enqueue", path: `/api/imports${rest}` } as const;
  return { id, ...shared, summary, ...params, answers: { 202: ImportStatus }, errors: changing };
}

/** Every operation that the API has. */
export const operations = [
  ...exportOperations,
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
  ...readingOperations,
  statsOperation,
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
    ...onImports("createImport", "", "Begin an import: its files go to the signed URLs that come back"),
    body: ImportRequest,
    answers: { 201: ImportUploads },
    errors: ["invalid_parameter", ...reading],
  },
  {
    id: "listImports",
    method: "GET",
    path: "/api/imports",
    function: "enqueue",
    summary: "Imports, the newest first",
    answers: { 200: ImportList },
    errors: reading,
  },
  {
    id: "readUploads",
    method: "GET",
    path: "/api/imports/{id}/uploads",
    function: "enqueue",
    summary: "Where to put what is still missing of an import's files",
    params: importId,
    answers: { 200: ImportUploads },
    errors: changing,
  },
  {
    ...onImports("importFile", "/file", "Import one file of up to 5 MB, the request's body"),
    query: FileQuery,
    file: "DiscordChatExporter's JSON, as it is or packed with gzip",
    answers: { 202: ImportStatus },
    errors: ["invalid_parameter", "too_large", ...reading],
  },
  onImports("completeImport", "/{id}/complete", "Begin to read an import whose files are uploaded"),
  onImports("cancelImport", "/{id}/cancel", "Stop an import; what it has loaded stays"),
  onImports(
    "retryImport",
    "/{id}/retry",
    "Try again what failed of an import, or go on with one that was cancelled",
  ),
  onImports(
    "acceptImport",
    "/{id}/accept",
    "Let a complete import mark as deleted what it asks to be reviewed",
  ),
  {
    id: "readMetrics",
    method: "GET",
    path: "/api/metrics",
    function: "search",
    summary: "What this process measures, in Prometheus' format",
    types: ["text/plain; version=0.0.4; charset=utf-8"],
    answers: { 200: z.string() },
    errors: ["internal"],
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

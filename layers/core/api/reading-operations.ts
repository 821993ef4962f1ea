import * as z from "zod";
import { MessageVersions } from "#core/api/answers.ts";
import { FindQuery, FoundHits, TableLink, TableQuery } from "#core/api/finding.ts";
import { ChannelPage, MessageContext, MessageHit } from "#core/api/messages.ts";
import type { Operation } from "#core/api/operations.ts";
import { ChannelQuery } from "#core/api/parameters.ts";
import { ChannelList, GuildChannels, GuildList, UserList } from "#core/api/places.ts";
import {
  ChannelPageQuery,
  ChannelPath,
  ContextQuery,
  GuildChannelsQuery,
  GuildPath,
  MessagePath,
  PrefixQuery,
} from "#core/api/reading-parameters.ts";
import { Suggestions, SuggestQuery } from "#core/api/suggesting.ts";
import type { ErrorCode } from "#core/errors.ts";

const reading: ErrorCode[] = ["internal", "database_away", "timed_out"];
const asking: ErrorCode[] = ["invalid_parameter", ...reading];
const naming: ErrorCode[] = ["not_found", ...asking];

const table: Operation["answers"] = { 200: z.string(), 303: TableLink };
const get = { function: "search", method: "GET" } as const;

/** What the API has to read the archive by its messages and places, without a search. */
export const readingOperations = [
  {
    ...{ id: "findMessages", ...get, path: "/api/messages" },
    summary: "Search with operators: from:, in:, has:, before:, phrases, parts of words, regexes",
    ...{ query: FindQuery, answers: { 200: FoundHits }, errors: ["bad_query", ...asking] },
  },
  {
    // Before the messages by id: the first path that fits answers.
    ...{ id: "exportMessages", ...get, path: "/api/messages/export" },
    summary: "All that a search finds, as one file: streamed, or behind a link where the host cannot",
    ...{ query: TableQuery, types: ["text/csv; charset=utf-8", "application/x-ndjson"] },
    ...{ answers: table, errors: ["bad_query", "too_large", ...asking] },
  },
  {
    ...{ id: "suggest", ...get, path: "/api/suggest" },
    summary: "Completions of a search while it is typed, with how many messages each finds",
    ...{ query: SuggestQuery, answers: { 200: Suggestions }, errors: asking },
  },
  {
    ...{ id: "readMessage", ...get, path: "/api/messages/{message_id}" },
    summary: "One message; of a thread's first one, that of the channel, unless `channel` names the thread",
    ...{ params: MessagePath, query: ChannelQuery, answers: { 200: MessageHit }, errors: naming },
  },
  {
    ...{ id: "readContext", ...get, path: "/api/messages/{message_id}/context" },
    summary: "A message and those around it in its channel",
    ...{ params: MessagePath, query: ContextQuery, answers: { 200: MessageContext }, errors: naming },
  },
  {
    ...{ id: "readVersions", ...get, path: "/api/messages/{message_id}/versions" },
    summary: "The texts that a message had",
    ...{ params: MessagePath, query: ChannelQuery, answers: { 200: MessageVersions }, errors: naming },
  },
  {
    ...{ id: "readChannel", ...get, path: "/api/channels/{channel_id}/messages" },
    summary: "A page of a channel: the newest, or around a message or a day",
    ...{ params: ChannelPath, query: ChannelPageQuery, answers: { 200: ChannelPage }, errors: naming },
  },
  {
    ...{ id: "listGuilds", ...get, path: "/api/guilds", summary: "The servers of the archive" },
    ...{ answers: { 200: GuildList }, errors: reading },
  },
  {
    ...{ id: "listGuildChannels", ...get, path: "/api/guilds/{guild_id}/channels" },
    summary: "The channels of a server by their names, threads behind the others",
    ...{ params: GuildPath, query: GuildChannelsQuery, answers: { 200: GuildChannels }, errors: naming },
  },
  {
    ...{ id: "findChannels", ...get, path: "/api/channels", summary: "Channels whose name begins so" },
    ...{ query: PrefixQuery, answers: { 200: ChannelList }, errors: asking },
  },
  {
    ...{ id: "findUsers", ...get, path: "/api/users", summary: "Users whose name or nickname begins so" },
    ...{ query: PrefixQuery, answers: { 200: UserList }, errors: asking },
  },
] satisfies Operation[];

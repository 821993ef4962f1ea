import { foldText } from "#core/search-query/fold-text.ts";
import { QueryFault, quoted, type Span } from "#core/search-query/query-fault.ts";
import type { Named } from "#core/search-query/tree.ts";
import { isSnowflake } from "#core/snowflake.ts";

/** What stands after an operator's colon, and where; `isQuoted`: between quotes, which `text` is without. */
export type Value = Span & { text: string; isQuoted: boolean };

/** Discord's links to a channel or a message. */
const discordLink =
  /^https?:\/\/(?:(?:www|ptb|canary)\.)?discord(?:app)?\.com\/channels\/(?:@me|\d+)\/(\d+)(?:\/(\d+))?\/?$/i;
/** A shorter number is an emoji's name, as 100 is; ids are longer since 2015. */
export const shortestEmojiId = 15;

/** A user as `@name`, `name`, `<@id>` or id; what is quoted is a name. Undefined for what is none of them. */
export function userNamed(value: Value): Named | undefined {
  const { text, isQuoted } = value;
  if (isQuoted) return named(text);
  const id = /^<@!?(\d+)>$/.exec(text)?.[1] ?? /^\d+$/.exec(text)?.[0];
  if (id !== undefined) return { by: "id", id: checked(id, value) };
  return text.startsWith("<") ? undefined : named(text.replace(/^@/, ""));
}

/** A channel as `#name`, `name`, `<#id>`, id or Discord's link; what is quoted is a name. Undefined for what is none of them. */
export function channelNamed(value: Value): Named | undefined {
  const { text, isQuoted } = value;
  if (isQuoted) return named(text);
  const id = /^<#(\d+)>$/.exec(text)?.[1] ?? /^\d+$/.exec(text)?.[0] ?? discordLink.exec(text)?.[1];
  if (id !== undefined) return { by: "id", id: checked(id, value) };
  return /^<|^https?:/i.test(text) ? undefined : named(text.replace(/^#/, ""));
}

/** An emoji by itself, as `name`, `:name:`, `<:name:id>` or id; what is quoted is a name. Undefined for what is none of them. */
export function emojiNamed(value: Value): Named | undefined {
  const { text, isQuoted } = value;
  if (isQuoted) return named(text);
  const id =
    /^<a?:\w+:(\d+)>$/.exec(text)?.[1] ??
    (text.length >= shortestEmojiId ? /^\d+$/.exec(text)?.[0] : undefined);
  if (id !== undefined) return { by: "id", id: checked(id, value) };
  return text.startsWith("<") ? undefined : named(/^:(.+):$/s.exec(text)?.[1] ?? text);
}

/** A message by its id, by `channel-message` as Discord copies it, or by Discord's link. Undefined for what is none of them. */
export function messageNamed(value: Value): { id: string; channelId: string | null } | undefined {
  const [, channelId, id] = discordLink.exec(value.text) ?? /^(\d+)-(\d+)$/.exec(value.text) ?? [];
  if (channelId !== undefined) {
    return id === undefined ? undefined : { id: checked(id, value), channelId: checked(channelId, value) };
  }
  return /^\d+$/.test(value.text) ? { id: checked(value.text, value), channelId: null } : undefined;
}

function named(text: string): Named | undefined {
  const name = text.trim();
  return foldText(name).trim() === "" ? undefined : { by: "name", name };
}

function checked(id: string, value: Value): string {
  const shown = quoted(id);
  if (isSnowflake(id)) return id;
  throw new QueryFault(`${shown} is no Discord id.`, value);
}

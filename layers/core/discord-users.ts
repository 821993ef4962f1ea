import { Fault } from "#core/errors.ts";
import { idOf, isObject, show, textOf } from "#core/json-fields.ts";
import type { Json, User } from "#core/message.ts";
import { compact } from "#core/snake-case.ts";

/** Reads a user of DiscordChatExporter's; null when the export gives no id. Throws a `bad_message` Fault that names `where`. */
export function parseUser(raw: Json, where: string): User | null {
  if (raw === null) return null;
  if (!isObject(raw)) throw new Fault("bad_message", `"${where}" is ${show(raw)}, not an object`);
  const id = idOf(raw.id, where, ".id");
  if (id === null) return null;
  const { name, discriminator, nickname, isBot, color, avatarUrl, roles } = raw;
  return {
    id,
    name: textOf(name),
    discriminator: discriminatorOf(discriminator),
    nickname: textOf(nickname),
    isBot: isBot === true,
    color: textOf(color),
    avatarUrl: textOf(avatarUrl),
    roles: Array.isArray(roles) ? ((compact(roles) ?? []) as Json[]) : null,
    richness:
      given(name) +
      given(discriminator) +
      given(nickname) +
      given(isBot) +
      given(color) +
      given(avatarUrl) +
      given(roles),
  };
}

/** Reads a list of users into `users` and answers their ids. Throws a `bad_message` Fault that names `key`. */
export function readUsers(value: Json, key: string, users: User[]): Json | undefined {
  if (value === null) return undefined;
  if (!Array.isArray(value)) throw new Fault("bad_message", `"${key}" is ${show(value)}, not a list`);
  const ids: string[] = [];
  for (const entry of value) {
    const user = parseUser(entry, key);
    if (user === null) continue;
    users.push(user);
    ids.push(user.id);
  }
  return ids.length === 0 ? undefined : ids;
}

/** Each user once: the sighting that says most, the first among equals. */
export function richest(users: User[]): User[] {
  const byId = new Map<string, User>();
  for (const user of users) {
    const known = byId.get(user.id);
    if (known === undefined || user.richness > known.richness) byId.set(user.id, user);
  }
  return byId.size === users.length ? users : [...byId.values()];
}

function given(value: Json | undefined): number {
  return value === undefined ? 0 : 1;
}

// A number until DCE 2.27; accounts without one are "0000" since 2.40 and "0" in Discord's own data.
function discriminatorOf(value: Json | undefined): string | null {
  const text = textOf(value)?.padStart(4, "0");
  return text === undefined || text === "0000" ? null : text;
}

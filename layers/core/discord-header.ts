import { type ErrorCode, Fault } from "#core/errors.ts";
import { idOf, isObject, type JsonObject, show, textOf, timeOf } from "#core/json-fields.ts";
import { Manifest } from "#core/manifest.ts";
import type { Channel, ExportHeader, Json } from "#core/message.ts";
import { isSnowflake, snowflakeAt } from "#core/snowflake.ts";

const remedy = "Export the channel with DiscordChatExporter in the format Json.";

/**
 * Reads an export's root object, with or without its messages.
 * Throws the Faults `not_an_export`, `guild_missing` and `channel_missing`; each names the key at fault.
 */
export function parseHeader(raw: Json): ExportHeader {
  try {
    return readHeader(raw);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(error.code, `${error.message}. ${remedy}`, { cause: error });
  }
}

/** The ids that an export asked for: the first one, and the first one after them; null where it is open. */
export function idRange({ range }: ExportHeader): { start: string; end: string | null } {
  return {
    // The file says to the millisecond from where on it was asked: ids of that one may be missing.
    start: range.after === null ? "0" : snowflakeAt(range.after + 1),
    end: range.before === null ? null : snowflakeAt(range.before),
  };
}

function readHeader(raw: Json): ExportHeader {
  if (!isObject(raw)) throw new Fault("not_an_export", `The file's root is ${show(raw)}, not an object`);
  if (raw.guild === undefined && raw.channel === undefined) {
    throw new Fault("not_an_export", `The file has neither "guild" nor "channel"`);
  }
  const guild = section(raw, "guild", "guild_missing");
  const channel = section(raw, "channel", "channel_missing");
  const range = isObject(raw.dateRange) ? raw.dateRange : {};
  // Our own staged parts say where they stand in their file, and what a complete export proves.
  const part = isObject(raw.part) ? raw.part : {};
  const { firstOrdinal: first } = part;
  return {
    guild: { id: guild.id, name: textOf(guild.raw.name), iconUrl: textOf(guild.raw.iconUrl) },
    channel: {
      id: channel.id,
      guildId: guild.id,
      type: textOf(channel.raw.type),
      name: textOf(channel.raw.name),
      topic: channel.raw.topic === undefined ? undefined : textOf(channel.raw.topic),
      iconUrl: textOf(channel.raw.iconUrl),
      parent: parentOf(channel.raw),
    },
    exportedAt: timeOf(raw.exportedAt, "exportedAt", "not_an_export"),
    range: {
      after: timeOf(range.after, "dateRange.after", "not_an_export"),
      before: timeOf(range.before, "dateRange.before", "not_an_export"),
    },
    firstOrdinal: typeof first === "number" && Number.isSafeInteger(first) && first >= 0 ? first : 0,
    manifest: part.manifest === undefined ? null : Manifest.parse(part.manifest),
  };
}

function section(
  root: JsonObject,
  key: "guild" | "channel",
  code: ErrorCode,
): { id: string; raw: JsonObject } {
  const raw = root[key];
  if (!isObject(raw)) throw new Fault(code, `"${key}" is ${show(raw)}, not an object`);
  const id = idOf(raw.id, key, ".id", code);
  if (id === null) throw new Fault(code, `"${key}.id" is missing`);
  return { id, raw };
}

// DCE wrote the category "0" for channels without one until 2.40.4.
function parentOf(channel: JsonObject): Channel["parent"] {
  const { categoryId } = channel;
  const id = Number.isSafeInteger(categoryId) ? String(categoryId) : categoryId;
  if (!isSnowflake(id) || id === "0") return null;
  return { id, name: textOf(channel.category) };
}

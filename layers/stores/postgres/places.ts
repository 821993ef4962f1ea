import { isDeepStrictEqual } from "node:util";
import type { PoolClient } from "pg";
import { foldName } from "#core/fold-name.ts";
import type { ExportHeader } from "#core/message.ts";
import { versionOf } from "#core/version.ts";

/**
 * Saves the export's guild, its channel and the channel's parent: of each field the newest sighting that knows it wins,
 * in whatever order they come. Answers whether a reader sees a difference.
 */
export async function savePlaces(client: PoolClient, header: ExportHeader): Promise<boolean> {
  const { guild, channel } = header;
  const version = versionOf(header.exportedAt, 0, 0);
  const own = {
    ...{ guild_id: guild.id, type: channel.type, name: channel.name, topic: channel.topic },
    ...{ parent_id: channel.parent?.id ?? null, icon_url: channel.iconUrl },
  };
  const seen: Seen = { id: channel.id, rank: rankOf(1, version), fields: said(own, ["topic"]) };
  const channels = [seen];
  if (channel.parent) {
    // Named as another's parent: it gives way to any sighting of its own.
    const fields = said({ guild_id: guild.id, name: channel.parent.name }, []);
    channels.push({ id: channel.parent.id, rank: rankOf(0, version), fields });
  }
  channels.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  const fields = said({ name: guild.name, icon_url: guild.iconUrl }, []);
  let differs = await save(client, "guilds", { id: guild.id, rank: rankOf(0, version), fields });
  for (const each of channels) differs = (await save(client, "channels", each)) || differs;
  return differs;
}

/** The columns of each table that an export tells. */
const columns = {
  guilds: ["name", "icon_url"],
  channels: ["guild_id", "type", "name", "topic", "parent_id", "icon_url"],
} as const;

type Table = keyof typeof columns;
type Fields = { [field: string]: string | null };
/** One sighting of a place; `fields` are those that it knows. */
type Seen = { id: string; rank: bigint; fields: Fields };
type Row = Fields & { version: string; richness: string; older: { [field: string]: string } | null };

const never = -1n;
const richnessBit = 63n;

/** Orders sightings: the richer one, then the newer. */
function rankOf(richness: number, version: bigint): bigint {
  return (BigInt(richness) << richnessBit) + version;
}

/** Null says nothing, but for the fields that can be empty. */
function said(fields: { [field: string]: string | null | undefined }, mayBeEmpty: string[]): Fields {
  const known = Object.entries(fields).filter(
    ([field, value]) => value !== undefined && (value !== null || mayBeEmpty.includes(field)),
  );
  return Object.fromEntries(known) as Fields;
}

async function save(client: PoolClient, table: Table, seen: Seen): Promise<boolean> {
  for (;;) {
    const { rows } = await client.query<Row>(select(table), [seen.id]);
    const [held] = rows;
    const { fields, isNoted, differs, ...marks } = join(columns[table], held, seen);
    const noted = [...ranks(table, marks), ...(table === "channels" ? [foldName(fields.name ?? null)] : [])];
    const values = [seen.id, ...columns[table].map((name) => fields[name] ?? null), ...noted];
    if (held) {
      if (isNoted || differs) await client.query(update(table), values);
      return differs;
    }
    // Another loader may have been faster: then its row is there now.
    if ((await client.query(insert(table), values)).rowCount !== 0) return true;
  }
}

/** Joins what is held with one more sighting, field by field; `isNoted` says that a rank has changed. */
function join(names: readonly string[], held: Row | undefined, seen: Seen) {
  const heldRank = held ? rankOf(Number(held.richness), BigInt(held.version)) : never;
  const rank = heldRank > seen.rank ? heldRank : seen.rank;
  const fields: Fields = {};
  const older: { [field: string]: string } = {};
  for (const name of names) {
    const was = { rank: BigInt(held?.older?.[name] ?? heldRank), value: held?.[name] ?? null };
    const is = { rank: name in seen.fields ? seen.rank : never, value: seen.fields[name] ?? null };
    const isTaken = is.rank === was.rank ? (is.value ?? "") > (was.value ?? "") : is.rank > was.rank;
    fields[name] = isTaken ? is.value : was.value;
    const taken = isTaken ? is.rank : was.rank;
    if (taken !== rank) older[name] = String(taken);
  }
  const isNoted = rank !== heldRank || !isDeepStrictEqual(older, held?.older ?? {});
  return {
    rank,
    fields,
    older,
    isNoted,
    differs: names.some((name) => fields[name] !== (held?.[name] ?? null)),
  };
}

function ranks(
  table: Table,
  { rank, older }: { rank: bigint; older: { [field: string]: string } },
): (string | null)[] {
  const version = String(BigInt.asUintN(Number(richnessBit), rank));
  const noted = Object.keys(older).length > 0 ? JSON.stringify(older) : null;
  return table === "guilds" ? [version, noted] : [version, noted, String(rank >> richnessBit)];
}

const ranked = (table: Table) =>
  [
    ...columns[table],
    "version",
    "older",
    ...(table === "channels" ? ["richness", "folded_name"] : []),
  ] as string[];

const insert = (table: Table) => `
insert into ${table} (id, ${ranked(table).join(", ")})
values ($1::bigint, ${ranked(table)
  .map((_, index) => `$${index + 2}`)
  .join(", ")})
on conflict do nothing`;

const select = (table: Table) => `
select *, ${table === "guilds" ? "0 as richness" : "richness"} from ${table} where id = $1::bigint for update`;

const update = (table: Table) => `
update ${table} set ${ranked(table)
  .map((name, index) => `${name} = $${index + 2}`)
  .join(", ")}
where id = $1::bigint`;

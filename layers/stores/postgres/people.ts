import { hash } from "node:crypto";
import type { PoolClient } from "pg";
import { foldName } from "#core/fold-name.ts";
import type { User } from "#core/message.ts";
import { exportVersion } from "#core/version.ts";

/** The best sighting of each user in one part: the richer one, then the newer, then the one whose fingerprint is larger. */
export class People {
  readonly #best = new Map<string, Sighting>();

  add(users: User[], messageVersion: bigint): void {
    // An export sees each user once: the next part of it has nothing newer to say.
    const version = exportVersion(messageVersion);
    for (const user of users) {
      const best = this.#best.get(user.id);
      if (!best || isBetter(user, version, best)) this.#best.set(user.id, { user, version });
    }
  }

  /** Saves them in id order, so that two loaders never wait for each other; returns whether a reader sees a difference. */
  async save(client: PoolClient, guildId: string): Promise<boolean> {
    if (this.#best.size === 0) return false;
    const rows = [...this.#best.values()]
      .sort((a, b) => (BigInt(a.user.id) < BigInt(b.user.id) ? -1 : 1))
      .map((sighting) => ({
        ...sighting.user,
        folded: foldName(sighting.user.name),
        foldedNickname: foldName(sighting.user.nickname),
        version: String(sighting.version),
        tie: String(tieOf(sighting)),
      }));
    const json = JSON.stringify(rows);
    const users = await client.query<Differs>(upsertUsers, [json]);
    const members = await client.query<Differs>(upsertMembers, [json, guildId]);
    return [...users.rows, ...members.rows].some(({ differs }) => differs);
  }
}

const incoming = `jsonb_to_recordset($1::jsonb) as u(id bigint, name text, discriminator text, nickname text,
  folded text, "foldedNickname" text, "isBot" boolean, color text, "avatarUrl" text, roles jsonb, richness smallint, version bigint, tie bigint)`;

const wanted = "not exists (select from suppressions s where s.kind = 'user' and s.id = u.id)";

type Differs = { differs: boolean };

const upsertUsers = `
insert into users as held (id, name, folded_name, discriminator, is_bot, avatar_url, richness, version, tie)
select id, name, folded, discriminator, "isBot", "avatarUrl", richness, version, tie from ${incoming}
where ${wanted} order by id
on conflict (id) do update set name = excluded.name, folded_name = excluded.folded_name,
  discriminator = excluded.discriminator, is_bot = excluded.is_bot, avatar_url = excluded.avatar_url, richness = excluded.richness, version = excluded.version, tie = excluded.tie
where (held.richness, held.version, held.tie) < (excluded.richness, excluded.version, excluded.tie)
returning (old.name, old.avatar_url, old.is_bot) is distinct from (new.name, new.avatar_url, new.is_bot) as differs`;

const upsertMembers = `
insert into members as held (guild_id, user_id, nickname, folded_nickname, color, roles, richness, version, tie)
select $2::bigint, id, nickname, "foldedNickname", color, nullif(roles, 'null'), richness, version, tie from ${incoming}
where ${wanted} order by id
on conflict (guild_id, user_id) do update set nickname = excluded.nickname,
  folded_nickname = excluded.folded_nickname, color = excluded.color, roles = excluded.roles, richness = excluded.richness, version = excluded.version, tie = excluded.tie
where (held.richness, held.version, held.tie) < (excluded.richness, excluded.version, excluded.tie)
returning (old.nickname, old.color, old.roles) is distinct from (new.nickname, new.color, new.roles) as differs`;

/** `tie` is made when it is first asked for: most users are seen the same all the time. */
type Sighting = { user: User; version: bigint; tie?: bigint };

function isBetter(user: User, version: bigint, best: Sighting): boolean {
  if (user.richness !== best.user.richness) return user.richness > best.user.richness;
  if (version !== best.version) return version > best.version;
  return !isSame(user, best.user) && tieOf({ user, version }) > tieOf(best);
}

function isSame(a: User, b: User): boolean {
  return (
    a.name === b.name &&
    a.nickname === b.nickname &&
    a.avatarUrl === b.avatarUrl &&
    a.color === b.color &&
    a.discriminator === b.discriminator &&
    a.isBot === b.isBot &&
    JSON.stringify(a.roles) === JSON.stringify(b.roles)
  );
}

/** A fingerprint of what the sighting says: it orders those that are equally rich and new, in every part alike. */
function tieOf(sighting: Sighting): bigint {
  sighting.tie ??= hash("sha256", JSON.stringify(sighting.user), "buffer").readBigInt64BE(0);
  return sighting.tie;
}

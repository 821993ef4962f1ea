import type { PoolClient } from "pg";
import type { User } from "#core/message.ts";
import { exportVersion } from "#core/version.ts";

/** The best sighting of each user in one part: the richer one, then the newer. */
export class People {
  readonly #best = new Map<string, { user: User; version: bigint }>();

  add(users: User[], messageVersion: bigint): void {
    // An export sees each user once: the next part of it has nothing newer to say.
    const version = exportVersion(messageVersion);
    for (const user of users) {
      const best = this.#best.get(user.id);
      if (!best || rank(user, best.user) > 0 || (rank(user, best.user) === 0 && version > best.version)) {
        this.#best.set(user.id, { user, version });
      }
    }
  }

  /** Saves them in id order, so that two loaders never wait for each other; returns whether a reader sees a difference. */
  async save(client: PoolClient, guildId: string): Promise<boolean> {
    if (this.#best.size === 0) return false;
    const rows = [...this.#best.values()]
      .sort((a, b) => (BigInt(a.user.id) < BigInt(b.user.id) ? -1 : 1))
      .map(({ user, version }) => ({ ...user, version: String(version), roles: user.roles }));
    const json = JSON.stringify(rows);
    const users = await client.query<Differs>(upsertUsers, [json]);
    const members = await client.query<Differs>(upsertMembers, [json, guildId]);
    return [...users.rows, ...members.rows].some(({ differs }) => differs);
  }
}

const incoming = `jsonb_to_recordset($1::jsonb) as u(id bigint, name text, discriminator text, nickname text,
  "isBot" boolean, color text, "avatarUrl" text, roles jsonb, richness smallint, version bigint)`;

type Differs = { differs: boolean };

const upsertUsers = `
insert into users as held (id, name, discriminator, is_bot, avatar_url, richness, version)
select id, name, discriminator, "isBot", "avatarUrl", richness, version from ${incoming} order by id
on conflict (id) do update set name = excluded.name, discriminator = excluded.discriminator, is_bot = excluded.is_bot,
  avatar_url = excluded.avatar_url, richness = excluded.richness, version = excluded.version
where (held.richness, held.version) < (excluded.richness, excluded.version)
returning (old.name, old.avatar_url, old.is_bot) is distinct from (new.name, new.avatar_url, new.is_bot) as differs`;

const upsertMembers = `
insert into members as held (guild_id, user_id, nickname, color, roles, richness, version)
select $2::bigint, id, nickname, color, nullif(roles, 'null'), richness, version from ${incoming} order by id
on conflict (guild_id, user_id) do update set nickname = excluded.nickname, color = excluded.color,
  roles = excluded.roles, richness = excluded.richness, version = excluded.version
where (held.richness, held.version) < (excluded.richness, excluded.version)
returning (old.nickname, old.color, old.roles) is distinct from (new.nickname, new.color, new.roles) as differs`;

function rank(a: User, b: User): number {
  return a.richness - b.richness;
}

import type { Pool, PoolClient } from "pg";
import type { Credential } from "#core/api/credentials.ts";
import { Fault } from "#core/errors.ts";
import type { Credentials } from "#core/export-ports.ts";
import { userTokenWarning } from "#core/user-token-warning.ts";
import { explaining } from "#stores/postgres/asking.ts";
import { transaction } from "#stores/postgres/connect.ts";

/** As many of its users are named in an error. */
const namedUsers = 10;

/** Kept tokens: sealed before they come here, and only `find` gives them out, sealed. Throws what searches throw. */
export function credentials(pool: Pool): Credentials {
  return explaining<Credentials>({
    async keep(name, { sealed, group }) {
      const { rows } = await pool.query<Row>(keepOne, [name, sealed, group]);
      const credential = toCredential(given(rows[0], name));
      return { credential, isNew: credential.rotated_at === null };
    },

    async find(name) {
      const { rows } = await pool.query<Row & SealedRow>(selectSealed, [name]);
      const [row] = rows;
      if (!row) return undefined;
      const { id, sealed, token_group } = row;
      return { id, sealed, group: token_group, credential: toCredential(row) };
    },

    async list() {
      const { rows } = await pool.query<Row>(selectAll);
      return rows.map(toCredential);
    },

    async noteTest(name, { group, kind, works }) {
      const { rows } = await pool.query<Row>(noteOne, [name, group, kind, works]);
      if (rows[0]) return toCredential(rows[0]);
      const there = await pool.query<Row>(`select ${columns} from credentials where name = $1`, [name]);
      return toCredential(given(there.rows[0], name));
    },

    async remove(name) {
      return transaction(pool, async (client) => {
        // Whoever begins to use it waits for this lock, and then does not find it.
        const held = await client.query<SealedRow>("select id from credentials where name = $1 for update", [
          name,
        ]);
        const [row] = held.rows;
        if (!row) return undefined;
        await refuseUsed(client, name, row.id);
        const { rows } = await client.query<Row>(
          `delete from credentials where id = $1 returning ${columns}`,
          [row.id],
        );
        return toCredential(given(rows[0], name));
      });
    },
  });
}

type SealedRow = { id: string; sealed: Buffer; token_group: string };
type Row = Pick<Credential, "name" | "kind" | "works"> & {
  created_at: Date;
  rotated_at: Date | null;
  tested_at: Date | null;
};

async function refuseUsed(client: PoolClient, name: string, id: string): Promise<void> {
  const { rows } = await client.query<{ what: string; remedy: string }>(selectUsers, [id]);
  const [first] = rows;
  if (!first) return;
  const named = rows.slice(0, namedUsers).map(({ what }) => what);
  const rest = rows.length > namedUsers ? ` and ${rows.length - namedUsers} more` : "";
  const remedies = [...new Set(rows.map(({ remedy }) => remedy))].join(", ");
  const detail = `The credential ${name} is used by ${named.join(", ")}${rest}.`;
  throw new Fault("wrong_state", `${detail} First ${remedies}.`);
}

function given(row: Row | undefined, name: string): Row {
  if (!row) throw new Fault("not_found", `There is no credential ${name}.`);
  return row;
}

function toCredential({ name, kind, works, ...row }: Row): Credential {
  return {
    ...{ name, kind, works },
    created_at: row.created_at.toISOString(),
    rotated_at: row.rotated_at?.toISOString() ?? null,
    tested_at: row.tested_at?.toISOString() ?? null,
    warning: kind === "user" ? userTokenWarning : null,
  };
}

const columns = "name, kind, works, created_at, rotated_at, tested_at";

/** The row keeps its id: what waits to use it uses the new token. */
const keepOne = `
insert into credentials (id, name, sealed, token_group) values (gen_random_uuid(), $1, $2, $3)
on conflict (name) do update set sealed = excluded.sealed, token_group = excluded.token_group, rotated_at = now(),
  kind = null, works = null, tested_at = null
returning ${columns}`;

const selectSealed = `select id, sealed, token_group, ${columns} from credentials where name = $1`;

const selectAll = `select ${columns} from credentials order by name`;

/** A token that Discord refuses now is still of the kind that it was. */
const noteOne = `
update credentials set kind = coalesce($3, kind), works = $4, tested_at = now() where name = $1 and token_group = $2
returning ${columns}`;

const selectUsers = `
select format('the schedule %s (%s)', name, id) as what, 'delete the schedule or give it another credential' as remedy
from schedules where credential_id = $1
union all
select format('the export %s', r.id), 'cancel the export or wait until it has ended'
from export_requests r where r.credential_id = $1
  and exists (select from exports e join imports i on i.id = e.id where e.request_id = r.id and i.ended_at is null)
order by what`;

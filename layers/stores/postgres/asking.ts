import type { Pool, QueryResultRow } from "pg";
import { Fault } from "#core/errors.ts";
import { isAway } from "#stores/is-away.ts";

/** PostgreSQL's code for a statement cut by its time-out, see its Appendix A. */
const cut = "57014";

/** Asks a query, and answers its rows. */
export type Ask = <Row extends QueryResultRow>(text: string, values: unknown[]) => Promise<Row[]>;

/** Queries as the searches ask them. Throws `database_away` when no server answers, `timed_out` when one takes too long. */
export function asking(pool: Pool): Ask {
  return async <Row extends QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> => {
    try {
      return (await pool.query<Row>({ text, values })).rows;
    } catch (error) {
      throw explain(error);
    }
  };
}

/** The same port, whose methods throw what `asking` throws. */
export function explaining<Port extends object>(port: Port): Port {
  return new Proxy(port, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== "function") return method;
      return async (...values: unknown[]) => {
        try {
          return await method.apply(target, values);
        } catch (error) {
          throw explain(error);
        }
      };
    },
  });
}

function explain(error: unknown): unknown {
  // It is in words already, and these may be a name that somebody chose.
  if (error instanceof Fault) return error;
  const code = String((error as { code?: string }).code ?? "");
  if (code === cut) {
    return new Fault("timed_out", "The search took too long. Ask for a rarer term or fewer days.", {
      cause: error,
    });
  }
  if (isAway(error)) {
    return new Fault("database_away", "The database does not answer. Try again in a moment.", {
      cause: error,
    });
  }
  return error;
}

import type { Pool, QueryResultRow } from "pg";
import { Fault } from "#core/errors.ts";

/** PostgreSQL's own codes, see its Appendix A: 57014 is a statement cut by its time-out, class 08, 53 and 57P a server that is away. */
const cut = "57014";
const away = /^(08|53|57P)|^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EPIPE|ETIMEDOUT)$/;

/** Queries as the searches ask them: throws `database_away` when no server answers, `timed_out` when one takes too long. */
export function asking(pool: Pool) {
  return async <Row extends QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> => {
    try {
      return (await pool.query<Row>(text, values)).rows;
    } catch (error) {
      throw explain(error);
    }
  };
}

function explain(error: unknown): unknown {
  const code = String((error as { code?: string }).code ?? "");
  if (code === cut) {
    return new Fault("timed_out", "The search took too long. Ask for a rarer term or fewer days.", {
      cause: error,
    });
  }
  const message = error instanceof Error ? error.message : "";
  if (
    away.test(code) ||
    /terminated|timeout exceeded when trying to connect|timeout expired/i.test(message)
  ) {
    return new Fault("database_away", "The database does not answer. Try again in a moment.", {
      cause: error,
    });
  }
  return error;
}

import type { Stats } from "#core/api/stats.ts";
import type { NamedTerm, QueryTree } from "#core/search-query/tree.ts";

/** What is counted: a server's, a channel's, and by when it was sent, in days in UTC, both included. `top` bounds lists. */
export type StatsFilter = {
  guild?: string | undefined;
  channel?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  top: number;
};

/** A host, or an emoji's name; `id` is a server's own emoji's. */
export type StatsKey = { id: string | null; name: string };

/** What was counted. */
export type Counted = Omit<Stats, "notes" | "took_ms">;

/** Counts messages. Each method throws `database_away` or `timed_out`. */
export interface ArchiveStats {
  /** From what was counted ahead. */
  counted(filter: StatsFilter): Promise<Counted>;
  /** What a query finds, now, and which of its terms name what the archive has no table of. */
  found(tree: QueryTree, filter: StatsFilter): Promise<Counted & { unresolved: NamedTerm[] }>;
  /** The most frequent of a kind that begin so, in any case: hosts, or reactions by name. */
  beginning(kind: "host" | "reaction", prefix: string, limit: number): Promise<StatsKey[]>;
}

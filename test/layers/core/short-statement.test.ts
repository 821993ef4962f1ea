import { describe, expect, it } from "vitest";
import { shortStatement } from "#core/short-statement.ts";

describe("a short statement", () => {
  it("stands on one line", () => {
    expect(shortStatement("\n  select 1,\n\t 2\n")).toBe("select 1, 2");
  });

  it("leaves long lists of columns out, each up to its own from, and keeps short ones", () => {
    const columns = "m.id, m.channel_id, m.content, m.sent_at, m.edited_at";
    expect(
      shortStatement(
        `select ${columns}\n from (\n select m.*, 0 as place from messages m where m.content ilike $1\n) as m`,
      ),
    ).toBe("select … from (select m.*, 0 as place from messages m where m.content ilike $1) as m");
    expect(shortStatement(`insert into a (b) select ${columns} from c; select d from e`)).toBe(
      "insert into a (b) select … from c; select d from e",
    );
    expect(shortStatement(`insert into a (${columns}) values ($1); copy a (${columns}) from stdin`)).toBe(
      "insert into a (…) values ($1); copy a (…) from stdin",
    );
  });

  it("is cut where it is longer than it may be, and only there", () => {
    expect(shortStatement("truncate incoming", 17)).toBe("truncate incoming");
    expect(shortStatement("truncate incoming", 10)).toBe("truncate…");
    expect(shortStatement("x".repeat(1_000))).toHaveLength(300);
  });
});

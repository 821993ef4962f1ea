import { describe, expect, it } from "vitest";
import { statisticsReport } from "../../cli/statistics-report.ts";

const since = new Date("2026-05-01T10:00:59Z");
const statement = {
  statement: "select … from messages",
  calls: 1_204,
  total_ms: 3_371,
  mean_ms: 2.8,
  max_ms: 912.345,
};

describe("the report of statistics", () => {
  it("shows the statements with their numbers below each other, and the indexes with their sizes", () => {
    const slowest = [
      statement,
      { ...statement, statement: "truncate\u001b[2J incoming", calls: 3, mean_ms: 0.01234, max_ms: 1 },
    ];
    const unused = [
      { name: "messages_part_of_word", bytes: 1_234_567_890 },
      { name: "channels_guild", bytes: 8_192 },
    ];
    expect(
      statisticsReport({ loaded: true, statements: { since, slowest }, indexes: { since, unused } }),
    ).toEqual([
      "",
      "Slowest statements since 2026-05-01 10:00 UTC, by the time of all their calls:",
      "    calls  mean ms   max ms  statement",
      "    1,204      2.8      912  select … from messages",
      "        3   0.0123        1  truncate␛[2J incoming",
      "",
      "Indexes that were not used since 2026-05-01 10:00 UTC:",
      "  messages_part_of_word     1.2 GB",
      "  channels_guild            8.2 kB",
    ]);
  });

  it("is short where there is little to tell", () => {
    const indexes = { since: null, unused: [] };
    expect(statisticsReport({ loaded: false, statements: null, indexes })).toEqual([
      "",
      "Every index was used since the statistics began.",
    ]);
    expect(statisticsReport({ loaded: true, statements: { since, slowest: [] }, indexes })).toEqual([
      "",
      "No statements since 2026-05-01 10:00 UTC.",
      "",
      "Every index was used since the statistics began.",
    ]);
  });
});

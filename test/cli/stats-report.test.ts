import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import type { Stats } from "#core/api/stats.ts";
import { statsReport } from "../../cli/stats-report.ts";
import { columnsOf } from "../../cli/wrap-text.ts";

const hours = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
const stats: Stats = {
  ...{ as_of: "2025-01-01T10:20:30.000Z", pending: 0, messages: 3, took_ms: 1 },
  by_day: [
    { day: "2024-04-30", messages: 1 },
    { day: "2024-05-01", messages: 2 },
  ],
  by_month: [
    { month: "2024-04", messages: 1 },
    { month: "2024-05", messages: 2 },
  ],
  by_weekday_hour: hours.with(1, [3, 1, ...Array.from({ length: 22 }, () => 0)]),
  authors: [{ id: "1", name: "a\u001bnn", messages: 3 }],
  channels: [{ id: "200", name: null, messages: 3 }],
  guilds: [{ id: "100", name: "Guild", messages: 3 }],
  words: [{ word: "pie", messages: 2_000 }],
  emoji: [{ id: "5", name: "dance", messages: 1 }],
  reactions: [{ id: null, name: "🎉", count: 9 }],
  link_hosts: [{ host: `${"x".repeat(40)}.org`, messages: 1 }],
  ...{ attachments: 2, attachment_bytes: 3_400_000 },
};

it("shows months, weekdays with hours, and the top lists, as bars", () => {
  const bar = "█".repeat(40);
  expect(statsReport(stats).map(stripVTControlCharacters)).toEqual([
    "3 messages, 2024-04-30 to 2024-05-01, 2 files of 3.4 MB",
    ...["", "Months", `  2024-04  1  ${"█".repeat(20)}`, `  2024-05  2  ${bar}`],
    ...["", "Weekdays and hours, in UTC", "       0     3     6     9     12    15    18    21"],
    ...[`  Mon  ${"·".repeat(48)}`, `  Tue  ██▒▒${"·".repeat(44)}`],
    ...["Wed", "Thu", "Fri", "Sat", "Sun"].map((day) => `  ${day}  ${"·".repeat(48)}`),
    ...["", "Authors", `  a␛nn  3  ${bar}`, "", "Channels", `  200  3  ${bar}`],
    ...["", "Words", `  pie  2,000  ${bar}`, "", "Emoji", `  :dance:  1  ${bar}`],
    ...["", "Reactions", `  🎉  9  ${bar}`, "", "Links", `  ${"x".repeat(27)}…  1  ${bar}`],
  ]);
});

it("lines its bars up behind names of any script, and cuts a long one without turning what follows it", () => {
  const named = (name: string) => ({ id: "1", name, messages: 1 });
  const names = ["東京太郎", "ann", "👍🏽👍🏽", `\u202e${"x".repeat(40)}`];
  const lines = statsReport({ ...stats, authors: names.map(named) }).map(stripVTControlCharacters);
  const from = lines.indexOf("Authors") + 1;
  const rows = lines.slice(from, from + 4);
  expect(rows.map((row) => columnsOf(row.slice(0, row.indexOf("█"))))).toEqual(Array(4).fill(35));
  expect(rows[3]).toContain(`\u2068\u202e${"x".repeat(27)}…\u2069  1`);
});

it("shows years where there are many months, servers where there are several, and what is still to be counted", () => {
  const by_month = Array.from({ length: 40 }, (_, nth) => ({
    month: `${2020 + Math.floor(nth / 12)}-${String(1 + (nth % 12)).padStart(2, "0")}`,
    messages: 1,
  }));
  const guilds = [...stats.guilds, { id: "101", name: "Other", messages: 1 }];
  const lines = statsReport({ ...stats, by_month, guilds, pending: 7 }).map(stripVTControlCharacters);
  expect(lines[1]).toBe("Counted up to 2025-01-01 10:20 UTC: 7 days of channels are still to be counted.");
  expect(lines).toContain(`  2023   4  ${"█".repeat(13)}▍`);
  expect(lines).toContain("Servers");
  expect(lines).not.toContain("Months");
});

import type { Stats } from "#core/api/stats.ts";
import { safeLine } from "./safe-text.ts";
import { columns, style } from "./terminal.ts";
import { counted, sized, timeOf } from "./wording.ts";
import { columnsOf } from "./wrap-text.ts";

const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const shades = ["·", "░", "▒", "▓", "█"];
const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
/** More months than this are shown as years. */
const mostMonths = 36;
const longestName = 28;
const longestBar = 40;
const fallbackWidth = 80;

/** Statistics as lines for the terminal: bars by month, weekdays and hours as a map of heat, and the top lists. */
export function statsReport(stats: Stats): string[] {
  const { authors, channels, guilds, words, emoji, reactions, link_hosts } = stats;
  const named = ({ id, name, messages }: Stats["authors"][number]): Bar => [name ?? id, messages];
  const own = ({ id, name }: { id: string | null; name: string }) => (id === null ? name : `:${name}:`);
  return [
    ...headLines(stats),
    ...timeLines(stats.by_month),
    ...heatLines(stats.by_weekday_hour),
    ...barLines("Authors", authors.map(named)),
    ...barLines("Channels", channels.map(named)),
    ...(guilds.length > 1 ? barLines("Servers", guilds.map(named)) : []),
    ...barLines(
      "Words",
      words.map(({ word, messages }) => [word, messages]),
    ),
    ...barLines(
      "Emoji",
      emoji.map((each) => [own(each), each.messages]),
    ),
    ...barLines(
      "Reactions",
      reactions.map((each) => [own(each), each.count]),
    ),
    ...barLines(
      "Links",
      link_hosts.map(({ host, messages }) => [host, messages]),
    ),
  ];
}

type Bar = [name: string, count: number];

function headLines({ messages, by_day, attachments, attachment_bytes, pending, as_of }: Stats): string[] {
  const [first, last] = [by_day[0]?.day, by_day.at(-1)?.day];
  const files = attachments > 0 ? `, ${counted(attachments, "file")} of ${sized(attachment_bytes)}` : "";
  const head = style("bold", `${counted(messages, "message")}, ${first} to ${last}${files}`);
  if (pending === 0) return [head];
  return [
    head,
    `Counted up to ${timeOf(as_of)}: ${counted(pending, "day")} of channels are still to be counted.`,
  ];
}

function timeLines(months: Stats["by_month"]): string[] {
  if (months.length <= mostMonths)
    return barLines(
      "Months",
      months.map(({ month, messages }) => [month, messages]),
    );
  const years = Map.groupBy(months, ({ month }) => month.slice(0, -3));
  const bars = Array.from(
    years,
    ([year, all]): Bar => [year, all.reduce((sum, each) => sum + each.messages, 0)],
  );
  return barLines("Years", bars);
}

function heatLines(days: number[][]): string[] {
  const most = Math.max(1, ...days.flat());
  const shade = (count: number) =>
    (shades[Math.ceil((count / most) * (shades.length - 1))] as string).repeat(2);
  const hours = Array.from({ length: 8 }, (_, third) => String(third * 3).padEnd(6)).join("");
  return [
    ...heading("Weekdays and hours, in UTC"),
    style("dim", `       ${hours}`.trimEnd()),
    ...days.map((day, place) => `  ${weekdays[place]}  ${style("cyan", day.map(shade).join(""))}`),
  ];
}

function barLines(title: string, bars: Bar[]): string[] {
  if (bars.length === 0) return [];
  const names = bars.map(([name]) => safeLine(name, longestName));
  const numbers = bars.map(([, count]) => count.toLocaleString("en"));
  const [nameWidth, numberWidth] = [Math.max(...names.map(columnsOf)), Math.max(...numbers.map(columnsOf))];
  const room = (columns() ?? fallbackWidth) - nameWidth - numberWidth - 6;
  const width = Math.max(1, Math.min(longestBar, room));
  const most = Math.max(1, ...bars.map(([, count]) => count));
  const lines = bars.map(([, count], place) => {
    const [name = "", number = ""] = [names[place], numbers[place]];
    const padded = name + " ".repeat(nameWidth - columnsOf(name));
    return `  ${padded}  ${number.padStart(numberWidth)}  ${style("cyan", barOf((count / most) * width))}`;
  });
  return [...heading(title), ...lines];
}

function heading(title: string): string[] {
  return ["", style("bold", title)];
}

/** So many columns, to the eighth; something is never nothing. */
function barOf(length: number): string {
  const parts = Math.max(1, Math.round(length * 8));
  return "█".repeat(Math.floor(parts / 8)) + (eighths[parts % 8] as string);
}

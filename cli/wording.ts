import { relative, resolve } from "node:path";
import { safeLine } from "./safe-text.ts";

/** What a terminal without settings means; port 0 is any that is free. */
const usual = { folder: "./data", ports: ["", "0", "8080"] };
const units = ["bytes", "kB", "MB", "GB", "TB"];

/** A count and what is counted: `1 file`, `1,200 files`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** A size in decimal units: `3.4 MB`. */
export function sized(bytes: number): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1_000 ** power;
  return `${power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** A span of time in milliseconds, as one would say it: `0.4 s`, `3 min 20 s`. */
export function lasting(milliseconds: number): string {
  if (milliseconds < 10_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A time in UTC, to the minute: `2024-05-10 17:03`. */
export function minuteOf(time: Date): string {
  return time.toISOString().slice(0, 16).replace("T", " ");
}

/** A moment of the API's, to the minute: `2024-05-10 17:03 UTC`. */
export function timeOf(moment: string): string {
  return `${minuteOf(new Date(moment))} UTC`;
}

/** A file's path, the shorter of the whole one and the one from here. */
export function pathFromHere(path: string): string {
  const short = relative(process.cwd(), path);
  return safeLine(short !== "" && short.length < path.length ? short : path);
}

/** How the person who reads this calls the command, in this terminal or another: from npm's package, or in a clone. */
export function command(words: string): string {
  return `${settingsOf(words)}${called(words)}`;
}

/** What would be another archive, or listen elsewhere, without it. */
function settingsOf(words: string): string {
  // Windows' shells each have their own way to say it; help is the same everywhere.
  if (process.platform === "win32" || words.endsWith("--help")) return "";
  const { DATA_DIR = "", PORT = "" } = process.env;
  const isElsewhere = DATA_DIR !== "" && resolve(DATA_DIR) !== resolve(usual.folder);
  const listens = /^start( |$)/.test(words) && !usual.ports.includes(PORT);
  return `${isElsewhere ? `DATA_DIR=${quoted(resolve(DATA_DIR))} ` : ""}${listens ? `PORT=${PORT} ` : ""}`;
}

/** As a shell takes it. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function called(words: string): string {
  if (!import.meta.filename.endsWith(".ts")) return `npx fastdiscorddb ${words}`;
  if (words === "start") return "npm start";
  return words.startsWith("start ") ? `npm start -- ${words.slice(6)}` : `npm run -s cli -- ${words}`;
}

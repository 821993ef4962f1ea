import { type BigIntStats, constants } from "node:fs";
import { glob, open, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ErrorCode, Problem } from "#core/errors.ts";
import { unreadable } from "./open-export.ts";

export { openExport } from "./open-export.ts";

/** A file that may hold an export; `size` is in bytes as it lies on the disk. */
export type FoundFile = { path: string; name: string; size: number };

/**
 * Finds the files that the paths name: files, folders with all below them, and patterns. Each file once, by name,
 * the parts of one export in their order. What cannot be imported is a problem; nothing is thrown for it.
 */
export async function findExports(paths: string[]): Promise<{ files: FoundFile[]; problems: Problem[] }> {
  const search = new Search();
  for (const path of paths) {
    const before = search.seen;
    await search.named(path);
    if (search.seen === before) search.note("no_files", path, nothingAt(path));
  }
  return { files: search.files.sort(inOrder), problems: search.problems };
}

const isExport = /\.json(?:\.gz)?$/i;
// What begins with a dot is not meant to be seen; macOS leaves "._name" beside a file on foreign disks.
const isHidden = /^\.|^node_modules$/;
// What DiscordChatExporter downloaded for an export; attachments may be JSON, but are no exports.
const isMedia = /\.json_files$/i;
const isPattern = /[*?[{]/;
const gone = ["ENOENT", "ENOTDIR"];

class Search {
  readonly files: FoundFile[] = [];
  readonly problems: Problem[] = [];
  /** How many files and problems were met, those met before included. */
  seen = 0;
  readonly #visited = new Set<string>();

  note(code: ErrorCode, file: string, detail: string): void {
    this.seen++;
    this.problems.push({ file, byte: null, message_id: null, code, detail });
  }

  async named(path: string): Promise<void> {
    const found = await this.#stat(path, (code) => gone.includes(code));
    if (found !== undefined) await this.#take(path, found, true);
    else if (isPattern.test(path)) await this.#pattern(path);
  }

  async #pattern(pattern: string): Promise<void> {
    // Exports have [ids] in their names, which a pattern takes for a choice of letters.
    for (const each of [pattern, pattern.replaceAll("[", "[[]")]) {
      let matches = 0;
      for await (const path of glob(each)) {
        matches++;
        const found = await this.#stat(path);
        if (found !== undefined) await this.#take(path, found, true);
      }
      if (matches > 0) return;
    }
  }

  async #folder(folder: string): Promise<void> {
    let names: string[];
    try {
      names = await readdir(folder);
    } catch (error) {
      this.note("unreadable", folder, unreadable(error, folder).message);
      return;
    }
    // An archive's own data folder: what lies there is no export of anybody's.
    if (names.includes("layout") && names.includes("lock")) return;
    for (const name of names.sort()) {
      const path = join(folder, name);
      if (isMedia.test(name) || isHidden.test(name)) continue;
      const found = await this.#stat(path, () => !isExport.test(name));
      if (found !== undefined && (found.isDirectory() || isExport.test(name)))
        await this.#take(path, found, false);
    }
  }

  async #take(path: string, found: BigIntStats, isNamed: boolean): Promise<void> {
    const identity = `${found.dev}:${found.ino}`;
    if (this.#visited.has(identity)) {
      if (isNamed || found.isFile()) this.seen++;
      return;
    }
    this.#visited.add(identity);
    if (found.isDirectory()) return this.#folder(path);
    if (!found.isFile()) {
      const detail = `${path} is ${kindOf(found)}, not a file. Write what it gives into a file, and import that.`;
      return this.note("not_a_file", path, detail);
    }
    try {
      // Not access(): that one asks for the user who started the process, not the one it acts as.
      await (await open(path, constants.O_RDONLY | constants.O_NONBLOCK)).close();
    } catch (error) {
      return this.note("unreadable", path, unreadable(error, path).message);
    }
    this.seen++;
    this.files.push({ path, name: basename(path), size: Number(found.size) });
  }

  // undefined when there is nothing; why is a problem, except for the error codes that are expected.
  async #stat(path: string, isExpected = (_: string) => false): Promise<BigIntStats | undefined> {
    try {
      return await stat(path, { bigint: true });
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (!isExpected(code)) this.note("unreadable", path, unreadable(error, path).message);
      return undefined;
    }
  }
}

function nothingAt(path: string): string {
  return `Nothing to import was found at ${path}. Name a file, a folder with *.json or *.json.gz, or a pattern.`;
}

function kindOf(found: BigIntStats): string {
  if (found.isFIFO()) return "a FIFO";
  return found.isSocket() ? "a socket" : "a device";
}

function inOrder(a: FoundFile, b: FoundFile): number {
  const [first, second] = [orderOf(a.path), orderOf(b.path)];
  if (first.base !== second.base) return first.base < second.base ? -1 : 1;
  return first.part - second.part;
}

// DiscordChatExporter names the parts of one export "name.json", "name [part 2].json", and so on.
function orderOf(path: string): { base: string; part: number } {
  const match = /^(.*) \[part (\d+)\](\.json(?:\.gz)?)$/is.exec(path);
  if (match === null) return { base: path, part: 1 };
  return { base: `${match[1]}${match[3]}`, part: Number(match[2]) };
}

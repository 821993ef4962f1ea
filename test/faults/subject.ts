import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { generateExport } from "../bench/generate.ts";
import { type Running, Workplace } from "../support/command-line.ts";

const patience = 120_000;
/** How long a killed Postgres may take to be started again, recovery and all, in milliseconds. */
const reviveWithin = 20_000;

type Document = { exportedAt: string; messages: { id: string; content: string }[] };

/** What is put through a fault: exports, a server that imports them, and what the archive must hold in the end. */
export class Subject {
  readonly workplace: Workplace;
  readonly files: string[];
  readonly #expected: Map<string, string>;

  private constructor(workplace: Workplace, files: string[], expected: Map<string, string>) {
    this.workplace = workplace;
    this.files = files;
    this.#expected = expected;
  }

  static async make(seed: number, messages: number, channels = 4): Promise<Subject> {
    const workplace = await Workplace.make();
    const { files } = await generateExport({
      seed,
      messages,
      channels,
      months: 6,
      directory: join(workplace.path, "exports"),
    });
    const expected = new Map<string, string>();
    for (const file of files) {
      const document = JSON.parse(await readFile(file, "utf8")) as Document;
      for (const { id, content } of document.messages)
        expected.set(id, content.toWellFormed().replaceAll("\0", ""));
    }
    return new Subject(workplace, files, expected);
  }

  /** Starts the server; `words` are what it is to import. */
  start(words: string[] = [], env: { [name: string]: string } = {}): Running {
    return this.workplace.start(["start", ...words], { env: { LOG_LEVEL: "SILENT", ...env } });
  }

  /** Writes an export of each file's channel that was made a day before and has other texts; answers their paths. */
  async older(): Promise<string[]> {
    const folder = join(this.workplace.path, "older");
    await mkdir(folder);
    const paths: string[] = [];
    for (const file of this.files) {
      const document = JSON.parse(await readFile(file, "utf8")) as Document;
      const exportedAt = new Date(Date.parse(document.exportedAt) - 86_400_000).toISOString();
      // Blank text does not replace what was once read.
      const messages = document.messages.map(({ content, ...message }) => {
        return { ...message, content: content && `before: ${content}` };
      });
      const path = join(folder, basename(file));
      await writeFile(path, JSON.stringify({ ...document, exportedAt, messages }));
      paths.push(path);
    }
    return paths;
  }

  /**
   * Waits until no import runs and no part waits, and says what differs from what was exported, but for those that it is to
   * be `without`: nothing, if all is well.
   */
  async differences(server: Running, without = new Set<string>()): Promise<string[]> {
    const url = await server.url();
    const expected = new Map([...this.#expected].filter(([id]) => !without.has(id)));
    await settled(url, expected.size);
    const told = JSON.parse(await readFile(join(this.workplace.data, "server.json"), "utf8")) as {
      database: string;
    };
    const client = await connected(told.database);
    try {
      return [...(await compare(client, expected)), ...(await search(url, expected))];
    } finally {
      await client.end();
    }
  }

  async remove(): Promise<void> {
    await this.workplace.remove();
  }
}

async function settled(url: string, messages: number): Promise<void> {
  for (const start = Date.now(); Date.now() - start < patience; await pause(100)) {
    const health = await fetch(`${url}/api/health`)
      .then((answer) => answer.json())
      .catch(() => undefined);
    const { imports, archive } = (health ?? {}) as {
      imports?: { running: number };
      archive?: { messages: number };
    };
    if (imports?.running === 0 && archive && archive.messages >= messages) return;
  }
}

/** What of the archive differs from these texts by ids. */
export async function compare(client: pg.ClientBase, expected: Map<string, string>): Promise<string[]> {
  const { rows } = await client.query<{ id: string; content: string }>("select id, content from messages");
  const found = new Map(rows.map(({ id, content }) => [id, content]));
  const wrong: string[] = [];
  if (rows.length !== found.size) wrong.push(`${rows.length - found.size} messages twice`);
  let [missing, other] = [0, 0];
  for (const [id, content] of expected) {
    if (!found.has(id)) missing++;
    else if (found.get(id) !== content) other++;
  }
  const foreign = [...found.keys()].filter((id) => !expected.has(id)).length;
  if (missing) wrong.push(`${missing} messages missing`);
  if (other) wrong.push(`${other} messages with another text`);
  if (foreign) wrong.push(`${foreign} messages that were never exported`);
  const counted = await client.query<{ messages: string }>(
    "select coalesce(sum(new), 0) as messages from parts",
  );
  if (Number(counted.rows[0]?.messages) !== found.size)
    wrong.push(`the ledger counts ${counted.rows[0]?.messages} messages`);
  return wrong;
}

/** A word's count over HTTP, twice, must be the count of the messages that hold it: no stale answer. */
async function search(url: string, expected: Map<string, string>): Promise<string[]> {
  const [word = "the"] =
    [...expected.values()].find((content) => /[a-z]{5,}/.test(content))?.match(/[a-z]{5,}/) ?? [];
  const holding = [...expected.values()].filter((content) => content.toLowerCase().includes(word)).length;
  const wrong: string[] = [];
  for (const round of ["first", "second"]) {
    const answer = await fetch(`${url}/api/chats/search?search_term=${word}`);
    const { total_count } = (await answer.json()) as { total_count: number };
    if (total_count !== Math.min(holding, 10_000))
      wrong.push(`the ${round} search finds ${total_count} of ${holding}`);
  }
  return wrong;
}

/** A killed server's last connections may have answered that all is well: who comes anew waits until it is back. */
async function connected(url: string): Promise<pg.Client> {
  for (const start = Date.now(); ; await pause(100)) {
    const client = new pg.Client(url);
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (Date.now() - start > reviveWithin) throw error;
    }
  }
}

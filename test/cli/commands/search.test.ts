import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FoundHits } from "#core/api/finding.ts";
import { type Running, root, Workplace } from "../../support/command-line.ts";
import { idAt, rawExport, rawMessage, rawUser } from "../../support/export-builder.ts";

const esc = "\u001b";
const hostile = `tamarind ${esc}[2J${esc}]0;owned\u0007 \u009b31m \u202eback\u0000wards\r\nnext line`;
const count = 125;
/** More than are compared by relevance, and seven that are older. */
const newVelvets = 3_100;

let place: Workplace;
let server: Running;
beforeAll(async () => {
  place = await Workplace.make();
  const rows = Array.from({ length: count }, (_, index) =>
    rawMessage(idAt("2024-03-01", index), `A damson runs, number ${index}`),
  );
  const wicked = rawMessage(idAt("2024-04-01T10:20:00Z"), hostile, {
    author: rawUser("9", `e${esc}[31mve`, { nickname: `E\nv${esc}e` }),
  });
  const formula = rawMessage(idAt("2024-04-02"), '=HYPERLINK("http://x", "quince")');
  const other = { id: "300", type: "GuildTextChat", categoryId: "1", category: "x", name: "other" };
  const far = { id: "400", type: "GuildTextChat", categoryId: "1", category: "x", name: "far" };
  const velvets = Array.from({ length: newVelvets + 7 }, (_, index) =>
    rawMessage(idAt(index < 7 ? "2023-01-01" : "2024-03-25", index), `velvet, number ${index}`),
  );
  const files = [
    await place.write("far.json", rawExport(velvets, { channel: far })),
    await place.write("own.json", rawExport([...rows, wicked, formula])),
    await place.write("other.json", rawExport([rawMessage("9000", "An other damson")], { channel: other })),
  ];
  server = place.start(["start", ...files]);
  await server.shows(/Imported/);
});
afterAll(async () => {
  server.send("SIGINT");
  await server.ended;
  await place.remove();
});

const numbers = (text: string) => [...text.matchAll(/number (\d+)/g)].map((match) => Number(match[1]));
const found = (text: string) => FoundHits.parse(JSON.parse(text));

describe("search", () => {
  it("prints when, where, who, what and the link of every message, and how many there are", async () => {
    const { code, stdout, stderr } = await place.run(["search", "DAMSONS", "running", "12*"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^2024-03-01 00:00 UTC {2}Guild\/#general {2}ann\n {2}A damson runs, number \d+\n {2}https:\/\/discord\.com\/channels\/100\/200\/\d+\n\n2024/,
    );
    expect(numbers(stdout).sort()).toEqual([12, 120, 121, 122, 123, 124]);
    expect(stdout).toMatch(/\n\n6 messages\n$/);
  });

  it("takes terms that look like options, operators, and a query in one word", async () => {
    const not = await place.run(["search", "-runs", "damson"]);
    expect(not.stdout).toContain("Guild/#other  ann\n  An other damson\n");
    const query = '(damson OR quince) in:general "number 12"';
    expect(numbers((await place.run(["search", query])).stdout)).toEqual([12]);
    expect(numbers((await place.run(["search", "--", "-other", "damson", "=12"])).stdout)).toEqual([12]);
  });

  it("prints as many as are wanted, in the order that is wanted", async () => {
    const oldest = await place.run([
      "search",
      "damson",
      "--sort",
      "oldest",
      "--channel",
      "200",
      "--limit",
      "3",
    ]);
    expect(numbers(oldest.stdout)).toEqual([0, 1, 2]);
    expect(oldest.stdout).toMatch(/\n\n125 messages, 3 of them here; --limit shows more\n$/);
    const all = await place.run([
      "search",
      "damson",
      "--limit",
      "1000",
      "--sort",
      "newest",
      "--guild",
      "100",
    ]);
    expect(numbers(all.stdout)).toEqual(Array.from({ length: count }, (_, index) => count - 1 - index));
    expect(all.stdout).toMatch(/\n\n126 messages\n$/);
  });

  it("counts what it printed, where it printed all there is", async () => {
    const all = ["search", "velvet", "--limit", "10000"];
    expect(found((await place.run([...all, "--json"])).stdout)).toMatchObject({
      ...{ count: newVelvets + 7, count_relation: "eq", next_cursor: null },
    });
    expect((await place.run([...all, "--sort", "oldest"])).stdout).toMatch(/\n\n3,107 messages\n$/);
    const part = await place.run(["search", "velvet", "--limit", "2000"]);
    expect(part.stdout).toMatch(/\n\nat least 2,000 messages, 2000 of them here; --limit shows more\n$/);
    // No index finds what has not a word: by relevance too all of it comes, the newest first.
    const without = ["search", "-nosuchword", "--limit", "10000", "--sort", "relevance"];
    expect((await place.run(without)).stdout).toMatch(/\n\n3,235 messages\n$/);
  });

  it("says that by relevance only the newest hits were compared", async () => {
    const best = ["search", "velvet", "--limit", "10000", "--sort", "relevance"];
    const { stdout } = await place.run(best);
    expect(numbers(stdout)).toHaveLength(newVelvets);
    expect(stdout).toMatch(/\n\nthe best of the newest 3,100 messages; older ones were not compared: .*\n$/);
    expect(found((await place.run([...best, "--json"])).stdout)).toMatchObject({
      ...{ count: newVelvets, count_relation: "gte", next_cursor: null },
    });
  });

  it("counts with --count", async () => {
    expect(await place.run(["search", "damson", "--count"])).toMatchObject({ code: 0, stdout: "126\n" });
    expect((await place.run(["search", "nosuchword", "--count"])).stdout).toBe("0\n");
  });

  it("answers --json with one object in the API's shape, from which it goes on by its cursor", async () => {
    const first = found((await place.run(["search", "--json", "damson", "--limit", "120"])).stdout);
    expect(first).toMatchObject({ count: 126, count_relation: "eq" });
    expect(first.messages).toHaveLength(120);
    expect(first.messages[0]?.highlights).toEqual([{ field: "content", ranges: [[2, 8]] }]);
    const cursor = first.next_cursor ?? "";
    const rest = found((await place.run(["search", "--json", "damson", "--cursor", cursor])).stdout);
    expect(rest.next_cursor).toBeNull();
    const ids = [...first.messages, ...rest.messages].map(({ message_id }) => message_id);
    expect(new Set(ids).size).toBe(126);
    const none = await place.run(["search", "--json", "nosuchword"]);
    expect(found(none.stdout)).toMatchObject({ messages: [], count: 0, next_cursor: null });
  });

  it("says on stderr which names the archive does not know, however the rest is printed", async () => {
    const query = "damson =12 -from:annn in:othr";
    const notes = [
      "Nobody in the archive is called annn. Did you mean from:ann?",
      `  ${query}`,
      `  ${" ".repeat(query.indexOf("annn"))}^^^^`,
      "Perhaps: damson =12 -from:ann in:othr",
      "No channel or category in the archive is called othr. Did you mean in:other?",
      `  ${query}`,
      `  ${" ".repeat(query.indexOf("othr"))}^^^^`,
      "Perhaps: damson =12 -from:annn in:other",
      "",
    ].join("\n");
    const plain = await place.run(["search", query]);
    expect(plain).toMatchObject({ code: 0, stdout: "No messages found\n", stderr: notes });
    expect(await place.run(["search", query, "--count"])).toMatchObject({ stdout: "0\n", stderr: notes });
    const json = await place.run(["search", query, "--json"]);
    expect([found(json.stdout).notes?.map(({ suggestion }) => suggestion), json.stderr]).toEqual([
      ["ann", "other"],
      notes,
    ]);
    const csv = await place.run(["search", query, "--csv"]);
    expect(parse(csv.stdout, { bom: true, columns: true })).toEqual([]);
    expect(csv.stderr).toBe(notes);
  });

  it("sends no control characters of a name that it suggests to the terminal", async () => {
    const { stderr } = await place.run(["search", "from:eeve"], { env: { FORCE_COLOR: "1" } });
    expect(stderr).toContain('Nobody in the archive is called eeve. Did you mean from:"E v␛e"?\n');
    expect(stderr).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  it("makes a table with --csv, which no spreadsheet runs", async () => {
    const { stdout } = await place.run(["search", "--csv", "quince OR other"]);
    const rows: { [column: string]: string }[] = parse(stdout, { bom: true, columns: true });
    expect(rows.map(({ channel, author, content }) => [channel, author, content]).sort()).toEqual([
      ["general", "ann", `'=HYPERLINK("http://x", "quince")`],
      ["other", "ann", "An other damson"],
    ]);
    const all = parse((await place.run(["search", "--csv", "damson"])).stdout, { bom: true, columns: true });
    expect(all).toHaveLength(126);
    const shown = place.start(["search", "--csv", "tamarind"], { terminal: true });
    expect(stripVTControlCharacters((await shown.ended).stdout)).toContain("tamarind ␛[2J␛]0;owned␇");
  });

  it("prints the messages around each with --context, and says which were found", async () => {
    const { stdout } = await place.run(["search", "damson =50", "--context", "2"]);
    expect(numbers(stdout)).toEqual([48, 49, 50, 51, 52]);
    expect(stdout.match(/^> 2024/gm)).toHaveLength(1);
    const two = await place.run([
      "search",
      "damson (=50 OR =52 OR =70)",
      "--sort",
      "oldest",
      "--context",
      "2",
    ]);
    expect(numbers(two.stdout)).toEqual([48, 49, 50, 51, 52, 68, 69, 70, 71, 72]);
    expect(two.stdout.match(/^> 2024/gm)).toHaveLength(3);
    expect(two.stdout.match(/^--$/gm)).toHaveLength(1);
  });

  it("ends with 0 when nothing is found", async () => {
    const { code, stdout } = await place.run(["search", "nosuchword"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "No messages found\n" });
    expect((await place.run(["search", "nosuchword", "--context", "2"])).stdout).toBe("No messages found\n");
  });

  it("never sends a message's control characters to the terminal", async () => {
    const { stdout } = await place.run(["search", "tamarind"], { env: { FORCE_COLOR: "1" } });
    expect(stripVTControlCharacters(stdout)).toContain("tamarind ␛[2J␛]0;owned␇ \\x9b31m");
    expect(stdout).toContain("E v␛e");
    // What is left are the command's own colours.
    expect(stripVTControlCharacters(stdout)).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(stdout).toMatch(/\u2068[^\n]*\u202e[^\n]*\u2069\n {2}next line\n/);
    const { stdout: json } = await place.run(["search", "--json", "tamarind"]);
    expect(json.trimEnd()).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(found(json).messages[0]?.content).toContain("\u009b31m \u202eback");
  });

  it("marks what was found where colours are wanted, and nowhere else", async () => {
    const words = ["search", "damsons", "--limit", "1", "--sort", "newest", "--channel", "200"];
    const marked = await place.run(words, { env: { FORCE_COLOR: "1" } });
    expect(marked.stdout).toContain(`A ${esc}[1m${esc}[33mdamson${esc}[39m${esc}[22m runs`);
    expect((await place.run(words, { env: { NO_COLOR: "1" } })).stdout).not.toContain(esc);
  });

  it.each<[string[], string]>([
    [["search", " "], "There is nothing to look for."],
    [["search", "damson", "hsa:link"], "\n  damson hsa:link\n         ^^^^\nPerhaps: damson has:link\n"],
    [["search", "--json", "(damson"], "\n  (damson\n  ^^^^^^^\n"],
    [["search", "damson", "--limit", "0"], "It must be a whole number from 1 to 10,000"],
    [["search", "damson", "--context", "101"], "It must be a whole number from 1 to 100"],
    [["search", "damson", "--sort", "best"], "Allowed choices are"],
    [["search", "damson", "--guild", "x"], "guild must be a Discord id"],
    [["search", "damson", "--cursor", "x"], "cursor"],
    [["search", "damson", "--csv", "--json"], "cannot be used with"],
    [["search", "damson", "--csv", "--limit", "5"], "cannot be used with"],
    [["search", "damson", "--csv", "--sort", "relevance"], "sort must be one of newest, oldest"],
    [["search", "damson", "--jsn"], "unknown option '--jsn'\n(Did you mean --json?)"],
    [["search"], "missing required argument"],
  ])("ends with 2 for %j", async (words, says) => {
    const { code, stdout, stderr } = await place.run(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(says);
  });

  it("does not fall over a reader that goes away", async () => {
    const pipe = ["bash", "-c", 'set -o pipefail; "$@" | head -1', "bash"];
    const program = [...pipe, process.execPath, join(root, "cli/main.ts")];
    const { code, stdout, stderr } = await place.run(["search", "--limit", "1000", "damson"], { program });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe("2024-03-01 00:00 UTC  Guild/#general  ann\n");
    const table = await place.run(["search", "--csv", "damson"], { program });
    expect({ code: table.code, stderr: table.stderr }).toEqual({ code: 0, stderr: "" });
    expect(table.stdout).toMatch(/^\ufeff?message_id,/);
  });
});

describe("search without a server", () => {
  it("has the sample to look into where nothing was ever imported", async () => {
    const fresh = await Workplace.make();
    const { code, stdout, stderr } = await fresh.run(["search", "pie"]);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^The archive was empty: this is the shipped sample server\. For your own: .*import/,
    );
    expect(stdout).toMatch(/\d+ messages/);
    expect((await fresh.run(["search", "pie"])).stderr).toBe("");
    expect(fresh.postgres()).toBeUndefined();
    await fresh.remove();
  });

  it("starts nothing for a query that cannot be read", async () => {
    const fresh = await Workplace.make();
    expect((await fresh.run(["search", "(pie"])).code).toBe(2);
    await expect(readFile(join(fresh.data, "lock"))).rejects.toThrow("ENOENT");
    await fresh.remove();
  });
});

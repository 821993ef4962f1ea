import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MessageList, MessagePage } from "#core/api/answers.ts";
import { type Running, root, Workplace } from "../../support/command-line.ts";
import { idAt, rawExport, rawMessage, rawUser } from "../../support/export-builder.ts";

const esc = "\u001b";
const hostile = `tamarind ${esc}[2J${esc}]0;owned\u0007 \u009b31m \u202eback\u0000wards\r\nnext line`;

let place: Workplace;
let server: Running;
beforeAll(async () => {
  place = await Workplace.make();
  const rows = Array.from({ length: 25 }, (_, index) =>
    rawMessage(idAt("2024-03-01", index), `A damson runs, number ${index}`),
  );
  const wicked = rawMessage(idAt("2024-04-01T10:20:00Z"), hostile, {
    author: rawUser("9", `e${esc}[31mve`, { nickname: `E\nv${esc}e` }),
  });
  const file = await place.write("own.json", rawExport([...rows, wicked]));
  server = place.start(["start", file]);
  await server.shows(/Imported/);
});
afterAll(async () => {
  server.send("SIGINT");
  await server.ended;
  await place.remove();
});

describe("search", () => {
  it("prints when, where, who, what and the link of every message on the page, and the total", async () => {
    const { code, stdout, stderr } = await place.run(["search", "DAMSON runs, number 2", "--page-size", "2"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^2024-03-01 00:00 UTC {2}Guild\/#general {2}ann\n {2}A damson runs, number 24\n {2}https:\/\/discord\.com\/channels\/100\/200\/\d+\n\n2024/,
    );
    expect(stdout).toMatch(/\n\n6 messages, page 1 of 3; --page 2 is next\n$/);
    const last = await place.run(["search", "damson runs, number 2", "--page-size", "2", "--page", "3"]);
    expect(last.stdout).toMatch(/6 messages, page 3 of 3\n$/);
    const beyond = await place.run(["search", "damson runs, number 2", "--page", "9"]);
    expect(beyond.stdout).toBe("6 messages, none on page 9: the last is page 1\n");
  });

  it("finds words in every form with --context, and only the exact term without", async () => {
    expect((await place.run(["search", "run damsons"])).stdout).toBe("No messages found\n");
    expect((await place.run(["search", "--context", "run damsons"])).stdout).toContain(
      "25 messages, page 1 of 3",
    );
  });

  it.each([[[]], [["--context"]]])("prints everything with --all %j", async (more) => {
    const { stdout } = await place.run(["search", "--all", ...more, "damson"]);
    expect(stdout.match(/number \d+/g)).toHaveLength(25);
    expect(stdout).toMatch(/\n25 messages\n$/);
  });

  it("answers --json with one object in the API's shape", async () => {
    const page = await place.run(["search", "--json", "damson"]);
    expect(MessagePage.parse(JSON.parse(page.stdout))).toMatchObject({ count: 10, total_count: 25 });
    for (const more of [[], ["--context"]]) {
      const all = await place.run(["search", "--all", "--json", ...more, "damson"]);
      expect(MessageList.parse(JSON.parse(all.stdout))).toMatchObject({ count: 25 });
    }
    const none = await place.run(["search", "--json", "nosuchword"]);
    expect(JSON.parse(none.stdout)).toMatchObject({ total_count: 0, detail: "No messages found" });
  });

  it("ends with 0 when nothing is found", async () => {
    expect(await place.run(["search", "nosuchword"])).toMatchObject({
      code: 0,
      stdout: "No messages found\n",
    });
  });

  it("never sends a message's control characters to the terminal", async () => {
    const { stdout } = await place.run(["search", "tamarind"], { env: { FORCE_COLOR: "1" } });
    expect(stdout).toContain("␛[2J␛]0;owned␇ \\x9b31m");
    expect(stdout).toContain("E v␛e");
    // What is left are the command's own colours.
    expect(stripVTControlCharacters(stdout)).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(stdout).toMatch(/\u2068[^\n]*\u202e[^\n]*\u2069\n {2}next line\n/);
    const { stdout: json } = await place.run(["search", "--json", "tamarind"]);
    expect(json.trimEnd()).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(JSON.parse(json).messages[0].content).toContain("\u009b31m \u202eback");
  });

  it("marks what was looked for where colours are wanted, and nowhere else", async () => {
    const marked = await place.run(["search", "damson", "--page-size", "1"], { env: { FORCE_COLOR: "1" } });
    expect(marked.stdout).toContain(`A ${esc}[1m${esc}[33mdamson${esc}[39m${esc}[22m runs`);
    const plain = await place.run(["search", "damson"], { env: { NO_COLOR: "1" } });
    expect(plain.stdout).not.toContain(esc);
  });

  it.each([
    [["search", " "], "Keyword must not be empty"],
    [["search", "damson", "--page", "0"], "page must be a whole number"],
    [["search", "damson", "--page-size", "101"], "page_size must be a whole number"],
    [["search", "x".repeat(101)], "search_term must not be longer than 100 characters"],
    [["search", "damson", "--all", "--page", "2"], "cannot be used with"],
    [["search"], "missing required argument"],
  ])("ends with 2 for %j", async (words, says) => {
    const { code, stdout, stderr } = await place.run(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(says);
  });

  it("does not fall over a reader that goes away", async () => {
    const pipe = ["bash", "-c", 'set -o pipefail; "$@" | head -1', "bash"];
    const program = [...pipe, process.execPath, join(root, "cli/main.ts")];
    const { code, stdout, stderr } = await place.run(["search", "--all", "damson"], { program });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe("2024-03-01 00:00 UTC  Guild/#general  ann\n");
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
    expect(stdout).toMatch(/\d+ messages, page 1 of \d+/);
    expect((await fresh.run(["search", "pie"])).stderr).toBe("");
    expect(fresh.postgres()).toBeUndefined();
    await fresh.remove();
  });
});

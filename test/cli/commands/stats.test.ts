import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Stats } from "#core/api/stats.ts";
import { Workplace } from "../../support/command-line.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";

const esc = "\u001b";

let place: Workplace;
beforeAll(async () => {
  place = await Workplace.make();
  const messages = ["apple pie", "pie 🎉", "cake"].map((text, nth) =>
    rawMessage(idAt(`2024-03-0${nth + 1}T10:20:00Z`), text),
  );
  const file = await place.write("own.json", rawExport(messages));
  expect((await place.run(["import", file])).code).toBe(0);
});
afterAll(() => place.remove());

describe("stats", () => {
  it("shows what was just imported, in bars, without colours where none are wanted", async () => {
    const { code, stdout } = await place.run(["stats"], { env: { NO_COLOR: "1" } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^3 messages, 2024-03-01 to 2024-03-03\n\nMonths\n {2}2024-03 {2}3 {2}█+\n/);
    expect(stdout).toMatch(/\nWords\n {2}pie {4}2 {2}█{40}\n {2}apple {2}1 {2}█{20}\n {2}cake/);
    expect(stdout).not.toContain(esc);
  });

  it("counts what a query finds, and answers --json in the API's shape", async () => {
    const { stdout } = await place.run(["stats", "pie -apple", "(has:link", "OR", "pie)", "--json"]);
    const found = Stats.strict().parse(JSON.parse(stdout));
    expect(found).toMatchObject({ messages: 1, emoji: [{ id: null, name: "🎉", messages: 1 }], pending: 0 });
  });

  it("counts a channel or a server, and some days", async () => {
    const count = async (...words: string[]) =>
      JSON.parse((await place.run(["stats", "--json", ...words])).stdout).messages;
    expect(await count("--channel", "200", "--from", "2024-03-02")).toBe(2);
    expect(await count("--guild", "100", "--to", "2024-03-01", "pie")).toBe(1);
    expect(await count("--guild", "7")).toBe(0);
  });

  it("says on stderr which names the archive does not know", async () => {
    const { stdout, stderr } = await place.run(["stats", "pie", "in:genrl", "--json"]);
    expect(Stats.parse(JSON.parse(stdout))).toMatchObject({
      messages: 0,
      notes: [{ suggestion: "general" }],
    });
    expect(stderr).toBe(
      [
        "No channel or category in the archive is called genrl. Did you mean in:general?",
        ...["  pie in:genrl", "         ^^^^^", "Perhaps: pie in:general", ""],
      ].join("\n"),
    );
  });

  it("says so when nothing is found", async () => {
    expect((await place.run(["stats", "xyzzy"])).stdout).toBe("No messages found\n");
  });

  it.each([
    [["stats", "--guild", "mine"], "guild must be a Discord id"],
    [["stats", "--from", "2024-03-02", "--to", "2024-03-01"], "from must not be after to"],
    [["stats", "--top", "0"], "top must be a whole number from 1 to 100"],
  ])("ends with 2 for %j", async (words, says) => {
    const { code, stderr } = await place.run(words);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });
});

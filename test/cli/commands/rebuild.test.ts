import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Workplace } from "../../support/command-line.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";

let place: Workplace;
beforeAll(async () => {
  place = await Workplace.make();
});
afterAll(() => place.remove());

const id = (day: number) => idAt(Date.UTC(2024, 2, day));
const of = (list: number[], month: number) =>
  rawExport(
    list.map((day) => rawMessage(id(day), `day ${day}`)),
    { exportedAt: `2025-0${month}-01T00:00:00+00:00` },
  );

describe("a history on the command line", () => {
  it("is imported complete, told by status, erased from, rebuilt and redriven", {
    timeout: 120_000,
  }, async () => {
    const old = await place.write("old.json", of([1, 2, 3, 4, 5], 1));
    const fresh = await place.write("new.json", of([1, 2, 4, 5], 2));
    const server = place.start(["start", old]);
    await server.shows(/Imported/);
    const imported = await place.run(["import", "--complete", fresh]);
    expect(imported).toMatchObject({ code: 0 });

    const url = await server.url();
    const found = await (await fetch(`${url}/api/chats/search?search_term=day%203`)).json();
    expect(found).toMatchObject({
      messages: [{ message_id: id(3), deleted_at: "2025-02-01T00:00:00.000Z" }],
    });

    const status = await place.run(["status"]);
    expect(status.stdout).toContain("\nComplete:\n  general (200) until 2024-03-05 00:00, no holes\n");
    const json = JSON.parse((await place.run(["status", "--json"])).stdout);
    expect(json.coverage).toMatchObject([{ channel_id: "200", holes: [] }]);

    const unasked = await place.run(["erase", "message", id(4)]);
    expect(unasked).toMatchObject({ code: 2, stdout: "" });
    expect(unasked.stderr).toContain("add --yes");
    expect(await place.run(["erase", "message", "four", "--yes"])).toMatchObject({ code: 2 });
    const erased = await place.run(["erase", "message", id(4), "--yes"]);
    expect(erased.stdout).toBe(`Erased 1 message; message ${id(4)} will not come back.\n`);

    const rebuilt = await place.run(["rebuild"]);
    expect(rebuilt).toMatchObject({ code: 0 });
    expect(rebuilt.stdout).toMatch(
      /^channel 200 2024-03 {2}4 \((-?\d+)\) → 4 \(\1\) {2}same\n(?:\w+ {2}([12]) \((-?\d+)\) → \2 \(\3\) {2}same\n){6}Rebuilt from 3 parts: equal to the one before\.\n$/,
    );
    expect(rebuilt.stderr).toMatch(/(?:^|\n)3 of 3 parts loaded\n$/);

    const redriven = await place.run(["redrive"]);
    expect(redriven).toMatchObject({ code: 0, stdout: "Moved back 0 parts and 0 imports.\n" });
    server.send("SIGINT");
    await server.ended;
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Health } from "#core/api/answers.ts";
import { Workplace } from "../../support/command-line.ts";
import { idAt, rawExport, rawMessage } from "../../support/export-builder.ts";

let place: Workplace;
beforeAll(async () => {
  place = await Workplace.make();
});
afterAll(() => place.remove());

describe("status", () => {
  it("says that an archive that nobody has made is empty", async () => {
    const { code, stdout, stderr } = await place.run(["status"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^FastDiscordDB \d\S+ {3}no server runs: opened for this question {3}ok\nArchive: empty\n/,
    );
  });

  it("tells of the server that runs, with its key", async () => {
    const env = { API_KEY: "0123456789abcdef" };
    const file = await place.write("own.json", rawExport([rawMessage(idAt("2024-03-01"), "x")]));
    const server = place.start(["start", file], { env });
    await server.shows(/Imported/);
    expect((await server.shows(/curl .*/))[0]).toContain('-H "Authorization: Bearer $API_KEY"');
    const { code, stdout } = await place.run(["status"], { env });
    expect(code).toBe(0);
    expect(stdout).toContain(await server.url());
    expect(stdout).toContain("Archive: 1 server, 1 channel, 1 person, 1 message, 2024-03-01 to 2024-03-01\n");
    expect(stdout).toMatch(/\n {2}Postgres {4}up {3}18\.\d+ {3}[\d.]+ ms\n/);
    const json = await place.run(["status", "--json"], { env });
    expect(Health.parse(JSON.parse(json.stdout))).toMatchObject({ status: "ok", archive: { messages: 1 } });

    // The health check is open to who holds the key only.
    const stranger = await place.run(["status"]);
    expect(stranger).toMatchObject({ code: 1, stdout: "" });
    expect(stranger.stderr).toBe("fastdiscorddb: Set API_KEY to the key that the server has.\n");
    server.send("SIGINT");
    await server.ended;
  });
});

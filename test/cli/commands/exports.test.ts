import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MessagePage } from "#core/api/answers.ts";
import { ExportList, ExportStatus } from "#core/api/exports.ts";
import type { Running } from "../../support/command-line.ts";
import { type DiscordPlace, discordPlace } from "../../support/discord-place.ts";

const general = { id: "200", name: "general", messages: { count: 25 } };
const secret = { id: "204", name: "secret", messages: { count: 4 } };
const forbidden = { ...secret, refuses: "forbidden" as const };
const unknown = "018f0000-0000-7000-8000-000000000000";

let there: DiscordPlace;
let server: Running;
beforeAll(async () => {
  there = await discordPlace({ channels: [general, forbidden] });
  server = await there.serve();
});
afterAll(async () => {
  server.send("SIGINT");
  await server.ended;
  await there.remove();
});

describe("exports", () => {
  it("says that there are none yet", async () => {
    const { code, stdout, stderr } = await there.run(["exports"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe("No exports yet: npm run -s cli -- export --help\n");
  });

  it("lists the newest, and shows one with its channels and what went wrong", async () => {
    expect((await there.run(["export", "200"])).code).toBe(0);
    expect((await there.run(["export", "200", "204"])).code).toBe(3);
    const { code, stdout } = await there.run(["exports"]);
    expect(code).toBe(0);
    const minute = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC";
    expect(stdout).toMatch(
      new RegExp(
        [
          "^id +state +done +messages +of +begun",
          `\\S{36} {2}failed +at 50 % +0 +2 channels +${minute}`,
          `\\S{36} {2}complete +100 % +25 +#general \\(200\\) +${minute}\n$`,
        ].join("\n"),
      ),
    );
    const one = await there.run(["exports", "list", "--limit", "1", "--json"]);
    const { exports, count } = ExportList.parse(JSON.parse(one.stdout));
    expect(count).toBe(1);
    const id = exports[0]?.id ?? "";

    const shown = await there.run(["exports", "show", id]);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(
      new RegExp(
        `\n {2}${id}, begun ${minute}, ended ${minute}\n {2}2 channels: what is new; with a token of its own\n`,
      ),
    );
    expect(shown.stdout).toMatch(/\ngeneral +200 +complete +100 % +0 +0\n +204 +failed +at 0 % +0 +0\n/);
    expect(shown.stdout).toMatch(/\nchannel_forbidden \(1\): .*\n {2}channel 204: Discord does not let/);
    const json = await there.run(["exports", "show", id, "--json"]);
    expect(ExportStatus.parse(JSON.parse(json.stdout))).toMatchObject({ id, state: "failed" });
  });

  it("goes on with what failed, with another token where the first is gone", async () => {
    const id = (await there.exports())[0]?.id ?? "";
    await there.discord.change({ channels: [general, secret] });
    const without = await there.run(["exports", "retry", id], { env: { DISCORD_TOKEN: "" } });
    expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining("set DISCORD_TOKEN") });
    const again = await there.run(["exports", "retry", id, "--quiet"]);
    expect(again).toMatchObject({ code: 0, stderr: "" });
    expect(again.stdout).toMatch(/^Exported: 2 channels, 4 messages: 4 new, /);
    const nothing = await there.run(["exports", "retry", id]);
    expect(nothing).toMatchObject({ code: 1, stdout: "" });
    expect(nothing.stderr).toBe("fastdiscorddb: The export is complete: it cannot be tried again.\n");
  });

  it("asks for review where Discord lacks much, and marks it when that is accepted", async () => {
    expect((await there.run(["export", "200"])).code).toBe(0);
    await there.discord.change({ channels: [{ ...general, isHidden: true }] });
    const { code, stdout, stderr } = await there.run(["export", "200", "--full", "--quiet"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Exported, to be reviewed: #general, 0 messages: /);
    const [, id = ""] =
      /nothing was marked as deleted\. If .*: npm run -s cli -- exports accept (\S+)\n$/.exec(stderr) ?? [];
    const status = await there.run(["status"]);
    expect(status.stdout).toContain(
      `\nExports: none running; 1 to be reviewed\n  ${id}   #general (200): npm run -s cli -- exports accept ${id}\n`,
    );
    const { exports } = JSON.parse((await there.run(["status", "--json"])).stdout);
    expect(exports).toMatchObject({ running: [], to_review: [{ id, state: "needs_review" }] });
    const accepted = await there.run(["exports", "accept", id, "--quiet"]);
    expect(accepted).toMatchObject({ code: 0, stderr: "" });
    expect(accepted.stdout).toMatch(/^Exported: #general, 0 messages: /);
    const days = "start_date=2024-01-01&end_date=2024-01-01&page_size=100";
    const answer = await fetch(`${await server.url()}/api/chats/search/by-date?${days}`);
    const { messages } = MessagePage.parse(await answer.json());
    expect(messages.filter(({ deleted_at }) => deleted_at)).toHaveLength(25);
  });

  it.each([
    ["show", "mine", 2, "id must be a UUID"],
    ["follow", unknown, 1, `There is no export ${unknown}.`],
    ["retry", unknown, 1, `There is no export ${unknown}.`],
    ["cancel", unknown, 1, `There is no export ${unknown}.`],
    ["accept", unknown, 1, `There is no export ${unknown}.`],
  ])("%s %s ends with %i", async (verb, id, code, detail) => {
    const ended = await there.run(["exports", verb, id]);
    expect(ended).toMatchObject({ code, stdout: "", stderr: `fastdiscorddb: ${detail}\n` });
  });

  it("are counted by status, apart from imports", async () => {
    const slow = { ...secret, id: "205", name: "slow", messages: { count: 4_000 }, pace: 50 };
    await there.discord.change({ channels: [slow] });
    expect((await there.run(["export", "205", "--no-follow"])).code).toBe(0);
    const { id } = await there.until(await server.url(), ({ state }) => state === "running");
    const { code, stdout } = await there.run(["status"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(
        `\nImports: none running\nExports: 1 running\n {2}${id} {3}\\d+ % {3}.*205\\)?\nExporter: ready: DiscordChatExporter v2.47.0 at .*\n {2}Postgres `,
      ),
    );
    const json = JSON.parse((await there.run(["status", "--json"])).stdout);
    expect(json.exports).toMatchObject({ running: [{ id }], to_review: [], next_schedule: null });
    expect((await there.run(["exports", "cancel", id, "--json"])).stdout).toContain('"cancelled"');
  });
});

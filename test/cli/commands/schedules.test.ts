import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Schedule, ScheduleList } from "#core/api/schedules.ts";
import type { Running } from "../../support/command-line.ts";
import { type DiscordPlace, discordPlace } from "../../support/discord-place.ts";

let there: DiscordPlace;
let server: Running;
beforeAll(async () => {
  there = await discordPlace({ channels: [{ id: "200", name: "general", messages: { count: 3 } }] });
  server = await there.serve();
  await there.run(["credentials", "add", "bot"]);
});
afterAll(async () => {
  server.send("SIGINT");
  await server.ended;
  await there.remove();
});

const schedules = (...words: string[]) => there.run(["schedules", ...words]);
const add = (name: string, ...words: string[]) => schedules("add", name, "--credential", "bot", ...words);

describe("schedules", () => {
  it("says that there are none yet", async () => {
    expect(await schedules()).toMatchObject({
      ...{ code: 0, stdout: "No schedules yet: npm run -s cli -- schedules add --help\n" },
    });
  });

  it("adds one, lists it, shows it by its name, lets it rest and go on, and removes it", async () => {
    const made = await add("nightly", "--at", "0 4 * * *", "--zone", "Europe/Berlin", "--guild", "100");
    expect(made).toMatchObject({ code: 0, stderr: "" });
    const next = "\\d{4}-\\d\\d-\\d\\d 0[23]:00 UTC";
    expect(made.stdout).toMatch(
      new RegExp(
        [
          "^nightly  \\S{36}",
          "  when  0 4 \\* \\* \\*, Europe/Berlin",
          `  next  ${next}`,
          "  last  never",
          "  of    server 100: what is new, and the last 14 days again; with the credential bot\n$",
        ].join("\n"),
      ),
    );
    const listed = await schedules();
    expect(listed.stdout).toMatch(
      new RegExp(
        `^name +when +next +last +of +with\nnightly +0 4 \\* \\* \\* Europe/Berlin +${next} +never +server 100 +bot\n$`,
      ),
    );
    expect((await there.run(["status"])).stdout).toMatch(new RegExp(`\nNext schedule: nightly at ${next}\n`));
    const json = await schedules("list", "--json");
    const [schedule] = ScheduleList.parse(JSON.parse(json.stdout)).schedules;
    expect(await schedules("show", schedule?.id ?? "")).toEqual(made);

    const paused = await schedules("pause", "nightly");
    expect(paused).toMatchObject({ code: 0, stdout: expect.stringContaining("\n  next  paused\n") });
    expect((await there.run(["status"])).stdout).not.toContain("Next schedule");
    const resumed = await schedules("resume", "nightly", "--json");
    expect(Schedule.parse(JSON.parse(resumed.stdout))).toMatchObject({ paused: false });
    expect(await schedules("remove", "nightly")).toMatchObject({ code: 0, stdout: "Removed: nightly\n" });
    const gone = await schedules("show", "nightly");
    expect(gone).toMatchObject({ code: 1, stdout: "" });
    expect(gone.stderr).toMatch(/^fastdiscorddb: There is no schedule "nightly": /);
  });

  it("adds one of channels by a rate, with as many days again as are asked for", async () => {
    const words = ["--at", "every 6 hours", "--window-days", "0", "--paused", "200", "<#201>"];
    const { code, stdout } = await add("often", ...words);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n {2}when {2}every 6 hours, UTC\n {2}next {2}paused\n/);
    expect(stdout).toMatch(/\n {2}of {4}2 channels: what is new; with the credential bot\n$/);
  });

  it("refuses a second one of the same name, and changes the first", async () => {
    await add("twin", "--at", "@daily", "200");
    const { code, stdout, stderr } = await add("twin", "--at", "@hourly", "200");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^fastdiscorddb: There is a schedule "twin" already\. .* with schedules change\.\n$/,
    );
    const later = await schedules("change", "twin", "--at", "@hourly", "--window-days", "3");
    expect(later.stdout).toMatch(
      /\n {2}when {2}@hourly, UTC\n[\s\S]*channel 200: what is new, and the last 3 days again;/,
    );
    const other = ["--guild", "100", "--threads", "all", "--name", "twin 2", "--zone", "Europe/Berlin"];
    const elsewhere = await schedules("change", "twin", ...other);
    expect(elsewhere.stdout).toMatch(
      /^twin 2 [\s\S]*@hourly, Europe\/Berlin[\s\S]* server 100, all threads: .* 3 days again/,
    );
    const less = await schedules("change", "twin 2", "--threads", "none");
    expect(less.stdout).toMatch(/ server 100: what is new, and the last 3 days again/);
    await schedules("remove", "twin 2");
  });

  it.each([
    [[], /say what to change: name, timing/],
    [["--threads", "all"], /--threads goes with a server/],
    [["--at", "sometimes"], /cron expression/],
  ])("refuses to change one with %j", async (words, says) => {
    await add("fixed", "--at", "@daily", "200");
    const ended = await schedules("change", "fixed", ...words);
    expect(ended).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(says) });
  });

  it.each([
    [["--at", "sometimes", "200"], 2, /cron expression/],
    [["--at", "0 4 * * *", "--zone", "Nowhere", "200"], 2, /Nowhere/],
    [["200"], 2, /required option '--at <when>' not specified/],
    [
      ["--at", "@daily", "200", "--direct"],
      2,
      /A schedule is of channels, of one server, or of direct messages/,
    ],
    [["--at", "@daily", "200", "--credential", "nobody"], 1, /There is no credential "nobody"/],
  ])("refuses to add one with %j", async (words, code, says) => {
    const ended = await add("wrong", ...words);
    expect(ended).toMatchObject({ code, stdout: "", stderr: expect.stringMatching(says) });
  });
});

import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { addTargets, readTargets, type TargetOptions } from "../../cli/read-targets.ts";

const channels = "https://discord.com/channels";

describe("what is to be exported", () => {
  it.each([
    ["1165030189714129000", { channels: ["1165030189714129000"] }],
    ["<#12>", { channels: ["12"] }],
    [`${channels}/100/200`, { channels: ["200"] }],
    [`${channels}/100/200/300`, { channels: ["200"] }],
    [`${channels}/100/200/threads/400`, { channels: ["400"] }],
    [`${channels}/@me/500`, { channels: ["500"] }],
    [`${channels}/100/200?query#fragment`, { channels: ["200"] }],
    ["https://canary.discordapp.com/channels/100/200/", { channels: ["200"] }],
    [`${channels}/100`, { guild: "100" }],
    [`${channels}/@me`, { direct: true }],
    ["@me", { direct: true }],
  ])("is read from %s", (word, target) => {
    expect(readTargets([word], {})).toEqual([target]);
  });

  it("is one target for all channels, one for each server, and one for direct messages, each named once", () => {
    const words = ["1", "<#2>", `${channels}/9/1`, `${channels}/9`, `${channels}/8`, "@me"];
    expect(readTargets(words, { guild: ["7", "9"], direct: true, threads: "all" })).toEqual([
      { channels: ["1", "2"] },
      ...["7", "9", "8"].map((guild) => ({ guild, threads: "all" })),
      { direct: true },
    ]);
  });

  it.each([
    ["general"],
    ["#general"],
    ["99999999999999999999"],
    ["https://example.com/channels/1/2"],
    ["https://discord.gg/abcdef"],
    [`${channels}/here/200`],
    ["-1"],
  ])("is not read from %s", (word) => {
    expect(() => readTargets([word], {})).toThrow(`"${word}" is no Discord id and no link to a channel`);
  });

  it("is to be named, and threads go with a server", () => {
    expect(() => readTargets([], {})).toThrow("Name what to export");
    expect(() => readTargets(["1"], { threads: "all" })).toThrow("--threads goes with a server");
  });

  it("comes as words and options of a command", () => {
    const parse = (...words: string[]) => {
      const command = addTargets(new Command().exitOverride().configureOutput({ writeErr: () => {} }), 14);
      command.parse(words, { from: "user" });
      return readTargets(command.args, command.opts<TargetOptions>());
    };
    expect(parse("1", "--guild", "2", "--guild", "3", "--threads", "active")).toEqual([
      { channels: ["1"] },
      { guild: "2", threads: "active" },
      { guild: "3", threads: "active" },
    ]);
    expect(() => parse("--guild", "2", "--threads", "some")).toThrow("Allowed choices are none, active, all");
    expect(() => parse("1", "--window-days", "some")).toThrow("whole number of days");
  });
});

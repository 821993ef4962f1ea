import { afterEach, describe, expect, it } from "vitest";
import { idAt, rawMessage } from "../export-builder.ts";
import type { FakeChannel } from "./scenario.ts";
import { Stage } from "./stage.ts";

let stage: Stage;
afterEach(() => stage.discord.remove());

describe("the stand-in's lists", () => {
  const dm = (id: string, name: string, time: string): FakeChannel => ({
    ...{ id, name, guildId: "0" },
    messages: [rawMessage(idAt(time), "hi")],
  });

  it("list channels, servers and direct messages", async () => {
    stage = await Stage.make({
      guilds: [
        { id: "100", name: "Zoo" },
        { id: "1000", name: "Cats / Dogs" },
      ],
      channels: [
        { id: "11", type: "GuildCategory", name: "B" },
        { id: "12", type: "GuildCategory", name: "A" },
        { id: "200", name: "zebra", parentId: "11" },
        { id: "2010", name: "ape", parentId: "11" },
        { id: "202", name: "bee", parentId: "12" },
        { id: "203", name: "talk", type: "GuildVoiceChat" },
        { id: "300", type: "GuildPublicThread", name: "x | y", parentId: "200" },
        { id: "30", type: "GuildPublicThread", name: "old", parentId: "200", isArchived: true },
        dm("7", "ann", "2024-01-01"),
        dm("8", "bob, eve", "2025-01-01"),
      ],
    });
    const channels = async (...more: string[]) =>
      (await stage.run(["channels", "-g", "100", ...more])).stdout;
    expect(await channels("--include-threads", "all")).toBe(
      [
        "203  | talk",
        "2010 | B / ape",
        "200  | B / zebra",
        " * 30  | Thread / old | Archived",
        " * 300 | Thread / x | y | Active",
        "202  | A / bee",
        "",
      ].join("\n"),
    );
    expect(await channels("--include-threads", "active")).not.toContain("old");
    expect(await channels("--include-vc", "false")).not.toContain("talk");
    expect((await stage.run(["guilds"])).stdout).toBe(
      "0    | Direct Messages\n1000 | Cats / Dogs\n100  | Zoo\n",
    );
    expect((await stage.run(["dm"])).stdout).toBe("8 | bob, eve\n7 | ann\n");
    expect((await stage.run(["channels", "-g", "9"])).stderr).toContain(
      "Request to 'guilds/9' failed: not found.",
    );
  });
});

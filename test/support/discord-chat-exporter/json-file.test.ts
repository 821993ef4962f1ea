import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { snowflakeTime } from "#core/snowflake.ts";
import { fullExport } from "../discord-exports.ts";
import { idAt, rawMessage } from "../export-builder.ts";
import { split } from "../split-all.ts";
import { Stage } from "./stage.ts";

let stage: Stage;
afterEach(() => stage.discord.remove());

describe("the stand-in's files", () => {
  it("are exports that our importer reads, with the keys of 2.47 in their order", async () => {
    stage = await Stage.make([
      { id: "200", name: "general", topic: "All", parentId: "199", messages: { count: 250 } },
      { id: "199", type: "GuildCategory", name: "Text" },
    ]);
    expect((await stage.export("200", "--partition", "100")).code).toBe(0);
    expect(await stage.files()).toEqual(["200 [part 2].json", "200 [part 3].json", "200.json"]);
    const ids: string[] = [];
    for (const name of ["200.json", "200 [part 2].json", "200 [part 3].json"]) {
      const { messages, problems, fault, end } = await split(await stage.read(name));
      expect([problems, fault, end?.messageCount]).toEqual([[], null, messages.length]);
      ids.push(...messages.map((message) => JSON.parse(message.text).id));
      const { guild, channel, ...rest } = await stage.document(name);
      expect(Object.keys(rest)).toEqual(["dateRange", "exportedAt", "messages", "messageCount"]);
      expect(guild).toMatchObject({ id: "100", name: "Guild" });
      expect(channel).toEqual({
        ...{
          id: "200",
          type: "GuildTextChat",
          categoryId: "199",
          category: "Text",
          name: "general",
          topic: "All",
        },
      });
      for (const message of rest.messages) {
        const known = Object.keys(fullExport.messages[0] ?? {});
        expect(Object.keys(message)).toEqual(known.filter((key) => key in message));
      }
    }
    expect(new Set(ids).size).toBe(250);
    expect(ids).toEqual(ids.toSorted((a, b) => Number(BigInt(a) - BigInt(b))));
    expect(await stage.read("200.json")).toMatch(
      /^\{\n {2}"guild": \{\n[\s\S]*\n {4}\}\n {2}\],\n {2}"messageCount": 100\n\}$/,
    );
  });

  it("hold what lies between two ids, neither included, the same in every run", async () => {
    stage = await Stage.make([{ id: "200", messages: { count: 20 } }]);
    await stage.export("200");
    const all = (await stage.document("200.json")).messages;
    await stage.export("200", "--after", all[4].id, "--before", all[9].id);
    const some = await stage.document("200.json");
    expect(some.messages).toEqual(all.slice(5, 9));
    const after = new Date(snowflakeTime(all[4].id)).toISOString();
    expect(new Date(some.dateRange.after).toISOString()).toBe(after);
  });

  it("hold for a date what was sent in its millisecond with --after, and not with --before", async () => {
    const times = ["2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z", "2024-01-03T00:00:00Z"];
    const messages = times.map((time) => rawMessage(idAt(time, 7), time));
    stage = await Stage.make([{ id: "200", messages }]);
    await stage.export("200", "--after", "2024-01-02", "--before", "2024-01-03");
    expect((await stage.document("200.json")).messages).toEqual([messages[1]]);
  });

  it("have names in place of ids with --markdown true", async () => {
    const content = "<@501> see <#201> <:wave:9>";
    const message = rawMessage(idAt("2024-01-01"), content, { mentions: [{ id: "501", nickname: "Ann" }] });
    stage = await Stage.make([
      { id: "200", messages: [message] },
      { id: "201", name: "rules" },
    ]);
    await stage.run(["export", "-c", "200", "-f", "Json", "-o", "%c.json"]);
    expect((await stage.document("200.json")).messages[0].content).toBe("@Ann see #rules :wave:");
  });

  it("are named by the template, and replace what was there", async () => {
    stage = await Stage.make([{ id: "200", name: "a/b", messages: { count: 5 } }]);
    await writeFile(join(stage.discord.folder, "100 200 a_b 100%.json"), "older");
    await stage.run(["export", "-c", "200", "-f", "Json", "-o", "%g %c %C 100%%.json"]);
    expect((await stage.document("100 200 a_b 100%.json")).messageCount).toBe(5);
    await writeFile(join(stage.discord.folder, "200.json"), "older");
    await stage.export("200");
    expect((await stage.document("200.json")).messageCount).toBe(5);
    await mkdir(join(stage.discord.folder, "sub"));
    await stage.run(["export", "-c", "200", "-f", "Json", "-o", "sub"]);
    expect(await readdir(join(stage.discord.folder, "sub"))).toEqual(["Guild - a_b [200].json"]);
  });

  it("are cut by bytes too", async () => {
    stage = await Stage.make([{ id: "200", messages: { count: 20 } }]);
    await stage.export("200", "-p", "5kb");
    const names = await stage.files();
    expect(names.length).toBeGreaterThan(2);
    const counts = await Promise.all(names.map(async (name) => (await stage.document(name)).messageCount));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20);
  });
});

import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MessageContext } from "#core/api/messages.ts";
import { type Running, Workplace } from "../../support/command-line.ts";
import { idAt, rawExport, rawMessage, rawUser } from "../../support/export-builder.ts";

const esc = "\u001b";
const ids = Array.from({ length: 9 }, (_, nth) => idAt("2024-03-01T10:20:00Z", nth));
const [first = "", , , , middle = ""] = ids;
const thread = {
  id: middle,
  type: "GuildPublicThread",
  categoryId: "200",
  category: "general",
  name: "thread",
};
const rich = {
  type: "Reply",
  author: rawUser("9", "eve", { nickname: `E${esc}ve` }),
  reference: { messageId: first, channelId: "200", guildId: "100" },
  attachments: [
    { id: "1", url: "https://cdn.example/a.png", fileName: `a${esc}.png`, fileSizeBytes: 3_400_000 },
  ],
  embeds: [
    { title: "A title", url: "https://example.org/", description: `${"long ".repeat(50)}\nend`, fields: [] },
  ],
  stickers: [{ id: "2", name: "Wave", format: "Png", sourceUrl: "https://cdn.example/s.png" }],
  reactions: [
    {
      emoji: { id: "", name: "🔭", code: "telescope", isAnimated: false, imageUrl: "" },
      count: 4,
      users: [],
    },
    { emoji: { id: "5", name: "pie", code: "pie", isAnimated: false, imageUrl: "" }, count: 1, users: [] },
  ],
};

let place: Workplace;
let server: Running;
beforeAll(async () => {
  place = await Workplace.make();
  const rows = ids.map((id, nth) => rawMessage(id, `number ${nth}`, id === middle ? rich : {}));
  const forward = rawMessage(idAt("2024-04-01"), "", {
    forwardedMessage: {
      ...{ timestamp: "2024-03-31T00:00:00+00:00", timestampEdited: null, content: "two\nlines" },
      ...{ attachments: rich.attachments, embeds: [], stickers: [] },
    },
  });
  const files = [
    await place.write("own.json", rawExport([...rows, forward])),
    await place.write("thread.json", rawExport([rawMessage(middle, "in the thread")], { channel: thread })),
  ];
  server = place.start(["start", ...files]);
  await server.shows(/Imported/);
});
afterAll(async () => {
  server.send("SIGINT");
  await server.ended;
  await place.remove();
});

const numbers = (text: string) => [...text.matchAll(/^ {2}number (\d)$/gm)].map((match) => Number(match[1]));

describe("show", () => {
  it("prints a message with all that came with it", async () => {
    const { code, stdout, stderr } = await place.run(["show", middle, "--context", "0"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(
      [
        "2024-03-01 10:20 UTC  Guild/#general  E␛ve",
        "  ↪ ann: number 0",
        "  number 4",
        "  file: a␛.png, 3.4 MB, https://cdn.example/a.png",
        `  embed: A title, ${"long ".repeat(50).slice(0, 100)}…, https://example.org/`,
        "  sticker: Wave",
        "  🔭 4  pie 1",
        `  https://discord.com/channels/100/200/${middle}`,
        "",
      ].join("\n"),
    );
    const { stdout: forward } = await place.run(["show", idAt("2024-04-01"), "--context", "0"]);
    expect(forward).toContain("\n  forwarded:\n  two\n  lines\n  file: a␛.png");
  });

  it("prints those around it, and says which one was asked for", async () => {
    const { stdout } = await place.run(["show", `200-${middle}`]);
    expect(numbers(stdout)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(stdout).toMatch(/\n\n> 2024-03-01 10:20 UTC {2}Guild\/#general {2}E␛ve\n/);
    expect(stdout.match(/^> /gm)).toHaveLength(1);
    expect(numbers((await place.run(["show", first, "--context", "1"])).stdout)).toEqual([0, 1]);
  });

  it("takes a message's link, which tells a thread's copy from the message that began it", async () => {
    const link = (channel: string) => `https://discord.com/channels/100/${channel}/${middle}`;
    const shown = await place.run(["show", link(middle)]);
    expect(shown.stdout).toContain("Guild/#thread  ann\n  in the thread\n");
    expect((await place.run(["show", link("200"), "--context", "0"])).stdout).toContain("number 4");
  });

  it("answers --json with one object in the API's shape", async () => {
    const { stdout } = await place.run(["show", middle, "--json", "--context", "2"]);
    expect(MessageContext.parse(JSON.parse(stdout))).toMatchObject({ count: 5, anchor_id: middle });
    expect(stdout.trimEnd()).not.toMatch(/\p{Cc}/u);
  });

  it("never sends a message's control characters to the terminal", async () => {
    const { stdout } = await place.run(["show", middle], { env: { FORCE_COLOR: "1" } });
    expect(stripVTControlCharacters(stdout)).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(stdout).toContain(esc);
  });

  it("ends with 1 for a message that the archive does not have", async () => {
    const { code, stderr } = await place.run(["show", "7"]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "fastdiscorddb: There is no message 7 in the archive.\n",
    });
  });

  it.each([
    [["show", "general"], '"general" is no message\'s id and no link to one'],
    [["show", "https://discord.com/channels/100/200"], "is no message's id and no link to one"],
    [["show", "99999999999999999999"], "is no Discord id"],
    [["show", "7", "--context", "101"], "It must be a whole number from 0 to 100"],
    [["show"], "missing required argument"],
  ])("ends with 2 for %j", async (words, says) => {
    const { code, stdout, stderr } = await place.run(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(says);
  });
});

import { describe, expect, it } from "vitest";
import { parseHeader, parseMessage } from "#core/discord-export.ts";
import type { Json } from "#core/message.ts";
import { factsOf } from "#core/search-query/message-facts.ts";
import { fullExport, fullMessage } from "../../../support/discord-exports.ts";

const has = (extra: { [key: string]: Json } | null, content = "", type = "Default") => [
  ...factsOf({ type, content, extra }).has,
];
const file = (file_name: string) => ({ attachments: [{ id: "1", file_name }] });

describe("factsOf", () => {
  it("reads them off a whole message", () => {
    const { message } = parseMessage(fullMessage, parseHeader(fullExport), 0);
    expect(factsOf(message)).toEqual({
      has: new Set(["file", "embed", "image", "video", "sticker", "forward", "reaction"]),
      hosts: [],
      fileNames: ["a.txt", "b.txt"],
      reactions: [{ id: null, names: ["👍", "thumbsup"] }],
      mentions: ["402"],
    });
  });

  it.each<[string, { [key: string]: Json } | null, string[]]>([
    ["nothing", null, []],
    ["a file", file("a.pdf"), ["file"]],
    ["a file without a name", { attachments: [{ id: "1" }] }, ["file"]],
    ["an image", file("Photo.JPEG"), ["file", "image"]],
    ["no image", file("png"), ["file"]],
    ["a video", file("a.mov"), ["file", "video"]],
    ["a sound", file("a.ogg"), ["file", "audio"]],
    ["a voice message", file("voice-message.ogg"), ["file", "audio", "voice"]],
    ["an embed", { embeds: [{ title: "a" }] }, ["embed"]],
    ["an embed with an icon", { embeds: [{ title: "a", thumbnail: { url: "x" } }] }, ["embed"]],
    ["an embed with an image", { embeds: [{ title: "a", image: { url: "x" } }] }, ["embed", "image"]],
    ["an embed with images", { embeds: [{ title: "a", images: [{ url: "x" }] }] }, ["embed", "image"]],
    ["a picture's embed", { embeds: [{ url: "x", thumbnail: { url: "x" } }] }, ["embed", "image"]],
    ["a video's embed", { embeds: [{ video: { url: "x" }, thumbnail: { url: "x" } }] }, ["embed", "video"]],
    ["a sticker", { stickers: [{ name: "a" }] }, ["sticker"]],
    ["a reaction", { reactions: [{ count: 1 }] }, ["reaction"]],
    ["a forwarded file", { forwarded_message: file("a.png") }, ["file", "image", "forward"]],
    ["a forward that an older export left empty", { reference: { type: "Forward" } }, ["forward"]],
    [
      "what an export has wrong",
      { embeds: "x", attachments: {}, stickers: 1, reactions: "y", mentions: 2 },
      [],
    ],
  ])("tells what a message has: %s", (_, extra, kinds) => {
    expect(has(extra)).toEqual(kinds);
  });

  it("tells a thread's beginning by its type, whichever way it is written", () => {
    expect(has(null, "Started a thread.", "ThreadCreated")).toEqual(["thread"]);
    expect(has(null, "", "18")).toEqual(["thread"]);
  });

  it.each([
    ["see https://www.Example.org/a?b, http://b.example.", ["www.example.org", "b.example"]],
    ["<https://a.example> [b](HTTPS://user:secret@b.example:80/)", ["a.example", "b.example"]],
    ["https://bücher.example/ https://localhost", ["bücher.example", "localhost"]],
    ["ftp://a.example http:// https://?x a.example", []],
  ])("finds the hosts in %s", (content, hosts) => {
    expect(factsOf({ type: "Default", content, extra: null }).hosts).toEqual(hosts);
    expect(
      factsOf({ type: "Default", content: "", extra: { forwarded_message: { content } } }).hosts,
    ).toEqual(hosts);
    expect(has(null, content)).toEqual(hosts.length > 0 ? ["link"] : []);
  });

  it("knows a custom emoji's reaction by its id, name and code", () => {
    const emoji = { id: "901", name: "Wave", code: "wave" };
    const { reactions } = factsOf({
      type: "Default",
      content: "",
      extra: { reactions: [{ emoji, count: 2 }] },
    });
    expect(reactions).toEqual([{ id: "901", names: ["wave", "wave"] }]);
  });
});

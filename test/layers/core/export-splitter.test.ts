import { describe, expect, test } from "vitest";
import { splitExport } from "#core/export-splitter.ts";
import { limits } from "#core/limits.ts";
import type { Json } from "#core/message.ts";
import { pieces, type Split, split } from "../../support/split-all.ts";

const guild = { id: "1", name: "g" };
const channel = { id: "2", name: "c" };
const two = { guild, channel, messages: [{ id: "3" }, { id: "4", content: "é" }], messageCount: 2 };

async function fails(
  text: string | Buffer,
  size?: number,
): Promise<{ code: string; message: string; split: Split }> {
  const result = await split(text, size);
  if (result.fault === null) throw new Error(`no fault for ${text.toString("utf8").slice(0, 100)}`);
  return { code: result.fault.code, message: result.fault.message, split: result };
}

describe("splitExport", () => {
  test.each([0, 2, 4, "\t"])(
    "gives the header, each message and the end of a file indented by %j",
    async (indent) => {
      const text = JSON.stringify(two, null, indent);
      const result = await split(text);
      expect(result.fault).toBeNull();
      expect(JSON.parse(result.header ?? "")).toEqual({ guild, channel });
      expect(result.messages.map(({ text }) => JSON.parse(text) as Json)).toEqual(two.messages);
      expect(result.messages.map(({ ordinal }) => ordinal)).toEqual([0, 1]);
      expect(result.messages.map(({ byte }) => byte)).toEqual(
        ['"3"', '"4"'].map((id) => Buffer.from(text.slice(0, text.indexOf(id))).lastIndexOf("{")),
      );
      expect(result.end).toEqual({ kind: "end", count: 2, messageCount: 2 });
    },
  );

  test("gives the header exactly as it stands in the file", async () => {
    const { header } = await split('{ "guild": {"id":1.0}, "channel": {} ,\n "messages": []}');
    expect(header).toBe('{ "guild": {"id":1.0}, "channel": {} }');
  });

  test("takes pieces of any size, across escapes and characters of several bytes", async () => {
    const messages = [{ a: 'quote " and \\ and \\" and \u2028', b: ["😀é", { "}{": "][" }] }, { c: "\\" }];
    const text = `\ufeff${JSON.stringify({ ...two, messages }, null, 2)}\n`;
    const whole = await split(text);
    expect(whole.messages.map(({ text }) => JSON.parse(text) as Json)).toEqual(messages);
    for (let size = 1; size < 40; size++) expect(await split(text, size)).toEqual(whole);
  });

  test("takes line ends of Windows, and counts bytes from the file's first, mark included", async () => {
    const text = `\ufeff${JSON.stringify(two, null, 2)}`.replaceAll("\n", "\r\n");
    const { messages, fault } = await split(text);
    expect(fault).toBeNull();
    const bytes = Buffer.from(text);
    expect(
      messages.map(({ byte, text: slice }) => bytes.toString("utf8", byte, byte + slice.length)),
    ).toHaveLength(2);
    expect(bytes.toString("utf8", messages[0]?.byte, (messages[0]?.byte ?? 0) + 1)).toBe("{");
  });

  test("is not misled by texts that look like the file's structure", async () => {
    const lure = '"messages": [ {"id": "5"} ], }\n    }\n  ]';
    const messages = [{ content: lure, '"messages": [': [lure] }];
    const text = JSON.stringify(
      { guild: { id: "1", messages: [lure] }, '"messages"': [1], channel, messages },
      null,
      2,
    );
    const result = await split(text);
    expect(result.messages.map(({ text }) => JSON.parse(text) as Json)).toEqual(messages);
    expect(result.end?.count).toBe(1);
  });

  test("knows the key messages when it is written with escapes", async () => {
    const { messages } = await split('{"guild":{},"m\\u0065ssages2":1,"m\\u0065ssages":[{"id":1}]}');
    expect(messages).toHaveLength(1);
  });

  test("gives every message that a batch holds before it goes on", async () => {
    const messages = Array.from({ length: 5_000 }, (_, id) => ({ id: String(id) }));
    const batches: number[] = [];
    for await (const event of splitExport(pieces(JSON.stringify({ guild, messages }), 1_000_000))) {
      if (event.kind === "messages") batches.push(event.messages.length);
    }
    expect(batches).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
  });

  test("takes messageCount from before the messages, too, and null where there is none", async () => {
    expect((await split('{"guild":{},"messageCount":7,"messages":[]}')).end?.messageCount).toBe(7);
    expect(
      (await split('{"guild":{},"messages":[],"more":{"messageCount":7}}')).end?.messageCount,
    ).toBeNull();
  });

  test("reads an export without messages", async () => {
    const { messages, end } = await split(JSON.stringify({ guild, channel, messages: [] }, null, 2));
    expect([messages, end?.count]).toEqual([[], 0]);
  });
});

describe("a problem in one message", () => {
  test("elements that are no objects are named, and the others read", async () => {
    const text = '{"guild":{},"messages":[1,"a]",{"id":1},[{},[]],null,{"id":2}, true]}';
    for (const size of [1, 7, 1000]) {
      const { messages, problems, end } = await split(text, size);
      expect(messages.map(({ ordinal }) => ordinal)).toEqual([2, 5]);
      expect(problems.map(({ ordinal, byte }) => [ordinal, text[byte]])).toEqual([
        [0, "1"],
        [1, '"'],
        [3, "["],
        [4, "n"],
        [6, "t"],
      ]);
      expect(end?.count).toBe(7);
    }
  });

  test("a message over the limit is named with its size, and the next one read", async () => {
    const content = "x".repeat(limits.messageBytes.value);
    const text = JSON.stringify({ guild, messages: [{ id: 1 }, { content }, { id: 2 }] });
    for (const size of [1 << 16, text.length]) {
      const { messages, problems } = await split(text, size);
      expect(messages.map(({ text }) => text)).toEqual(['{"id":1}', '{"id":2}']);
      expect(problems).toEqual([
        expect.objectContaining({ code: "message_too_large", ordinal: 1, byte: text.indexOf('{"content"') }),
      ]);
      expect(problems[0]?.detail).toContain(`${content.length + 14} bytes`);
    }
  });

  test("a message as large as the limit is read, whole, in pieces of any size", async () => {
    const content = "x".repeat(limits.messageBytes.value - 14);
    const text = JSON.stringify({ guild, messages: [{ content }] });
    const { messages, problems } = await split(text, 100_000);
    expect(problems).toEqual([]);
    expect(messages[0]?.text).toHaveLength(limits.messageBytes.value);
  });

  test("nesting over the limit is named, however deep, and the next one read", async () => {
    const nested = (levels: number) => `{"a":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;
    const text = `{"guild":{},"messages":[${nested(256)},${nested(257)},${nested(10_000)},{"id":1}]}`;
    const { messages, problems, fault } = await split(text, 1_000);
    expect(fault).toBeNull();
    expect(messages.map(({ ordinal }) => ordinal)).toEqual([0, 3]);
    expect(problems.map(({ code, detail }) => [code, detail])).toEqual([
      ["bad_message", "it is nested 257 levels deep; the limit is 256"],
      ["bad_message", "it is nested 10000 levels deep; the limit is 256"],
    ]);
  });

  test("what JSON.parse can find by itself is left to it", async () => {
    const { messages, fault } = await split(
      '{"guild":{},"messages":[{"id":NaN},{"id":"\\x"},{"id":01},{"id":1}]}',
    );
    expect(fault).toBeNull();
    expect(messages.map(({ text }) => text)).toEqual(['{"id":NaN}', '{"id":"\\x"}', '{"id":01}', '{"id":1}']);
  });
});

describe("a file that ends in the middle", () => {
  test("gives every whole message first, then says where it ends", async () => {
    const text = JSON.stringify(two, null, 2);
    const cut = text.indexOf("é") - 5;
    const { code, message, split: result } = await fails(text.slice(0, cut));
    expect(result.messages).toHaveLength(1);
    expect(code).toBe("truncated");
    expect(message).toContain(`The file ends at byte ${cut}, inside the message that begins at byte`);
    expect(message).toContain("1 message before it is whole. Export the channel again");
  });

  test("is truncated wherever it is cut", async () => {
    const text = JSON.stringify(two);
    for (let cut = 1; cut < text.length; cut++) {
      const { code, split: result } = await fails(text.slice(0, cut), 5);
      expect(code).toBe("truncated");
      expect(result.messages.every(({ text: slice }) => text.slice(0, cut).includes(slice))).toBe(true);
    }
  });

  test("says so after its messages, too, and before them", async () => {
    expect((await fails('{"guild":{},"messages":[{},{}],"messageCount":2')).message).toContain(
      "after its messages",
    );
    expect((await fails('{"guild":{},"messages":[{},{}')).message).toContain(
      "between two messages. 2 messages",
    );
    expect((await fails('{"guild":{},"mess')).message).toContain("before its messages");
  });
});

describe("a file that is no export", () => {
  test.each<[string, string | Buffer, RegExp]>([
    ["empty_file", "", /has no bytes/],
    ["empty_file", " \r\n\t ", /nothing but white space/],
    ["empty_file", "\ufeff", /nothing but white space/],
    ["not_json", Buffer.alloc(1_000), /begins with/],
    ["not_json", "<!DOCTYPE html><html></html>", /begins with "<!DOCTYPE".*format Json/],
    ["not_json", "hello there", /begins with "hello"/],
    ["not_json", Buffer.from(JSON.stringify(two), "utf16le"), /in UTF-16. Save it as UTF-8/],
    ["not_json", Buffer.from(`\ufeff${JSON.stringify(two)}`, "utf16le"), /UTF-16/],
    ["not_json", Buffer.from(`\ufeff${JSON.stringify(two)}`, "utf16le").swap16(), /UTF-16/],
    ["not_json", "PK\x03\x04....", /ZIP archive. Unpack it/],
    ["not_an_export", "[]", /root is not an object/],
    ["not_an_export", "null", /root is not an object/],
    ["not_an_export", "-1.5e3 ", /root is not an object/],
    ["not_an_export", '"text"', /root is not an object/],
    ["not_an_export", "{}", /no list "messages"/],
    ["not_an_export", JSON.stringify({ guild, channel }), /no list "messages"/],
    ["not_an_export", JSON.stringify({ guild, messages: { a: 1 } }), /Byte \d+: "messages" is not a list/],
    ["not_an_export", JSON.stringify({ guild, messages: null }), /"messages" is not a list/],
    ["not_an_export", JSON.stringify({ guild, messages: "[]" }), /"messages" is not a list/],
    ["not_an_export", JSON.stringify({ messages: [], guild, channel }), /do not stand before "messages"/],
    ["not_an_export", '{"guild":{},"messages":[],"messages":[]}', /stands twice/],
    ["not_an_export", JSON.stringify({ a: "x".repeat(2_000_000) }), /More than 1048576 bytes stand beside/],
    ["not_an_export", `{"guild":{},"messages":[],"a":"${"x".repeat(2_000_000)}"}`, /More than 1048576 bytes/],
  ])("throws %s for %j", async (code, text, detail) => {
    for (const size of [1, 3, 1 << 16].slice(text.length > 10_000 ? 2 : 0)) {
      const result = await fails(text, size);
      expect([result.code, result.message]).toEqual([code, expect.stringMatching(detail)]);
    }
  });

  test.each<[string, RegExp]>([
    ['{"guild":{},"messages":[{}]}x', /Byte 28: "x" where the end of the file was expected/],
    ['{"guild":{},"messages":[{}]}{}', /Byte 28: "{" where the end of the file/],
    ['{"guild":{},"messages":[{}]},', /Byte 28: "," where the end of the file/],
    ['{"guild":{},"messages":[{}]}\0', /Byte 28: the byte 0x0 where the end of the file/],
    ['{"guild":{},"messages":[{}]]', /Byte 27: "]" where "," or the end/],
    ['{"guild":{},"messages":[{}}', /Byte 26: "}" where "," or the end/],
    ['{"guild":{},"messages":[{},]}', /Byte 27: "]" where a value was expected/],
    ['{"guild":{},"messages":[{}{}]}', /Byte 26: "{" where "," or/],
    ['{"guild":{},"messages":[{} 1]}', /Byte 27: "1" where "," or/],
    ['{"guild":{},"messages":[,{}]}', /Byte 24: "," where a value or "]"/],
    ['{"guild":{},"messages":[{"a":[1}]}]}', /Byte 31: "}" where "," or/],
    ['{"guild":{},"messages":[{"a"}]}', /Byte 28: "}" where ":" was expected/],
    ['{"guild":{},"messages":[{"a":1,}]}', /Byte 31: "}" where a key was expected/],
    ['{"guild":{},"messages":[{a:1}]}', /Byte 25: "a" where a key or "}"/],
    ['{"guild":{},"messages":[{"a":"b\n","c":1}]}', /Byte 31: the line ends inside a text/],
    ['{"guild":{} "messages":[]}', /Byte 12: "\\"" where "," or/],
    ['{"guild":nul,"messages":[]}', /not JSON in what stands before its messages/],
    ['{"guild":{},"messages":[],"messageCount":x}', /not JSON in what stands after its messages/],
  ])("throws not_json for %j", async (text, detail) => {
    for (const size of [1, 2, 1 << 16]) {
      const result = await fails(text, size);
      expect(result.code).toBe("not_json");
      expect(result.message.replaceAll('\\"', '"')).toMatch(
        new RegExp(detail.source.replaceAll('\\\\"', '"')),
      );
      expect(result.message).toContain("Export the channel again");
    }
  });

  test("a run of DiscordChatExporter that broke inside a message leaves the whole ones", async () => {
    // Its last lines are written although a message is still open.
    const text =
      '{"guild":{},"messages":[{"id":"1"},{"id":"2","reactions":[{"users":[{"id":"3"}],"messageCount":2}';
    const { code, split: result } = await fails(text);
    expect(["truncated", "not_json"]).toContain(code);
    expect(result.messages.map(({ text }) => text)).toEqual(['{"id":"1"}']);
  });
});

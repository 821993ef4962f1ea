import { describe, expect, it } from "vitest";
import { parseHeader, parseMessage } from "#core/discord-export.ts";
import type { Json } from "#core/message.ts";
import { foldText } from "#core/search-query/fold-text.ts";
import { factsOf } from "#core/search-query/message-facts.ts";
import { searchableText } from "#core/search-query/searchable-text.ts";
import { queryArchive } from "./query-archive.ts";

/** Where an export has what people read, by DiscordChatExporter's own names. */
const read =
  /^(?:forwardedMessage\.)?(?:content|embeds\.\d+\.(?:title|description|author\.name|footer\.text|fields\.\d+\.(?:name|value))|attachments\.\d+\.fileName|stickers\.\d+\.name)$/;

/** Every text of a record, with the way to it. */
function textsOf(value: Json | undefined, path = ""): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => textsOf(each, path === "" ? key : `${path}.${key}`));
}

/** What the oracle of queries shares with the archive is held to the exports themselves. */
describe("of a generated archive's messages", () => {
  const { documents } = queryArchive(4, 3_000);
  const messages = documents.flatMap((document) => {
    const header = parseHeader(document);
    const raw = document.messages as { [key: string]: Json }[];
    return raw.map((each, ordinal) => ({
      parsed: parseMessage(each, header, ordinal).message,
      said: textsOf(each),
    }));
  });

  it("all that can be read in their exports is searched, and nothing else", () => {
    for (const { parsed, said } of messages) {
      const texts = said.filter(([path]) => read.test(path)).map(([, text]) => foldText(text).trim());
      const searched = searchableText(parsed).split("\n");
      expect(searched.toSorted()).toEqual(
        texts.some((text) => text !== "") ? texts.filter((text) => text !== "").toSorted() : [""],
      );
    }
    expect(messages.length).toBeGreaterThan(1_000);
  });

  it("the facts are those of their exports", () => {
    const seen = new Set<string>();
    for (const { parsed, said } of messages) {
      const at = (path: RegExp) => said.filter(([each]) => path.test(each)).map(([, text]) => text);
      const files = at(/attachments\.\d+\.fileName$/).map(foldText);
      const { has, fileNames, mentions, reactions, hosts } = factsOf(parsed);
      expect(fileNames.toSorted()).toEqual(files.toSorted());
      expect(mentions).toEqual(at(/^mentions\.\d+\.id$/));
      expect(reactions.map(({ names }) => names[0])).toEqual(
        at(/^reactions\.\d+\.emoji\.name$/).map(foldText),
      );
      const written = at(/(?:^|^forwardedMessage\.)content$/).join("\n");
      // The generator's links end at a blank, a slash or a port.
      const linked = Array.from(written.matchAll(/https?:\/\/(?:a@)?([^\s/:]+)/gi), ([, host]) => host ?? "");
      expect(hosts).toEqual(linked.map((host) => host.toLowerCase()));
      const expected = {
        ...{ file: files.length > 0, embed: at(/embeds\.\d+\.description$/).length > 0 },
        ...{ sticker: at(/^stickers\.\d+\.id$/).length > 0, reaction: reactions.length > 0 },
        ...{ link: linked.length > 0, voice: files.includes("voice-message.ogg") },
        ...{ forward: at(/^forwardedMessage\.content$/).length > 0 },
        thread: at(/^type$/)[0] === "ThreadCreated",
      };
      for (const [kind, is] of Object.entries(expected)) {
        expect([kind, has.has(kind as "file")]).toEqual([kind, is]);
        if (is) seen.add(kind);
      }
    }
    expect(seen.size).toBe(8);
  });
});

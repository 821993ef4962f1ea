import { correctDate, dateTerm, parseDate } from "#core/search-query/dates.ts";
import { foldText } from "#core/search-query/fold-text.ts";
import { namedTypes, nameOfType } from "#core/search-query/message-types.ts";
import { nearest } from "#core/search-query/nearest.ts";
import { type OperatorName, operators } from "#core/search-query/operators.ts";
import { QueryFault, quoted } from "#core/search-query/query-fault.ts";
import {
  channelNamed,
  emojiNamed,
  messageNamed,
  userNamed,
  type Value,
} from "#core/search-query/read-named.ts";
import { type HasKind, hasKinds, type QueryTerm } from "#core/search-query/tree.ts";

/** What people call the kinds elsewhere. */
const otherKinds: { [name: string]: HasKind } = {
  ...{ sound: "audio", music: "audio", attachment: "file", url: "link", snapshot: "forward" },
  ...{ picture: "image", photo: "image", pic: "image", img: "image", emoji: "reaction" },
};
const booleans: { [text: string]: boolean } = { true: true, false: false };

/** Reads an operator's value; `now` is in Unix milliseconds. Throws a QueryFault that says what the operator wants. */
export function readOperator(name: OperatorName, value: Value, now: number): QueryTerm {
  if (foldText(value.text).trim() === "")
    throw new QueryFault(`${name}: wants ${operators[name].wants}.`, value);
  switch (name) {
    case "from":
    case "mentions":
      return { kind: name, user: userNamed(value) ?? wrong(name, value) };
    case "in":
      return { kind: name, channel: channelNamed(value) ?? wrong(name, value) };
    case "has":
      return { kind: name, what: kindOf(value) };
    case "before":
    case "after":
    case "during": {
      const range = parseDate(value.text, now);
      if (range) return dateTerm(name, range);
      if (/^\d{4}(-\d\d){1,2}$/.test(value.text)) throw new QueryFault(`There is no ${value.text}.`, value);
      return wrong(name, value, correctDate(value.text, now));
    }
    case "pinned":
    case "edited":
    case "deleted":
      return { kind: name, is: truthOf(name, value) };
    case "type":
      return { kind: name, type: typeOf(value) };
    case "filename":
      return { kind: name, part: partOf(value) };
    case "extension":
      return { kind: name, extension: extensionOf(value) };
    case "link":
      return { kind: name, host: hostOf(value) };
    case "reaction":
      return { kind: name, emoji: emojiNamed(value) ?? wrong(name, value) };
    case "replies_to":
      return { kind: name, id: messageNamed(value)?.id ?? wrong(name, value) };
    case "id": {
      const { id, channelId } = messageNamed(value) ?? wrong(name, value);
      return { kind: name, id, channelId };
    }
  }
}

function wrong(name: OperatorName, value: Value, suggestion: string | null = null): never {
  const meant = suggestion === null ? "" : ` Did you mean ${name}:${suggestion}?`;
  const detail = `${name}: wants ${operators[name].wants}, not ${quoted(value.text)}.${meant}`;
  throw new QueryFault(detail, value, suggestion);
}

function kindOf(value: Value): HasKind {
  const text = value.text.toLowerCase();
  const kind = hasKinds.find((known) => known === text);
  const other = Object.hasOwn(otherKinds, text) ? otherKinds[text] : undefined;
  return kind ?? wrong("has", value, other ?? nearest(text, hasKinds));
}

function truthOf(name: OperatorName, value: Value): boolean {
  const text = value.text.toLowerCase();
  if (Object.hasOwn(booleans, text)) return booleans[text] as boolean;
  return wrong(name, value, nearest(text, ["true", "false"]));
}

/** A quoted type is taken as it is: exporters to come may have others. */
function typeOf(value: Value): string {
  const name = nameOfType(value.text);
  if (name !== undefined) return name;
  if (value.isQuoted) return value.text;
  if (!/^[A-Za-z0-9]+$/.test(value.text)) return wrong("type", value);
  const near = nearest(value.text, namedTypes);
  return near === undefined ? value.text : wrong("type", value, near);
}

function partOf(value: Value): string {
  if (value.isQuoted || !value.text.includes("*")) return value.text;
  const bare = value.text.replaceAll("*", "");
  const detail = `filename: looks for a part of the name as it is, without stars.`;
  throw new QueryFault(detail, value, /^[^\s"]+$/.test(bare) ? bare : null);
}

function extensionOf(value: Value): string {
  const extension = foldText(value.text.replace(/^\./, ""));
  if (/^[^\s./\\*"()][^\s/\\*"()]*$/.test(extension)) return extension;
  const end = /\.([^\s./\\*"()]+)$/.exec(extension)?.[1];
  return wrong("extension", value, end);
}

/** Not by `URL`: it would take `youtube` for a path, and name no place. */
function hostOf(value: Value): string {
  const [, host = "", rest = ""] = /^(?:https?:\/\/)?([^/?#]*)\/?(.*)$/s.exec(value.text.toLowerCase()) ?? [];
  const isHost = (text: string) => /^[\p{L}\p{N}\p{M}_-]+(?:\.[\p{L}\p{N}\p{M}_-]+)*$/u.test(text);
  if (isHost(host) && rest === "") return host;
  const bare = host.replace(/^\*\.|\.$|:\d+$/g, "");
  return wrong("link", value, isHost(bare) ? bare : null);
}

import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { exportText } from "../../samples/export-text.ts";
import type { Limit } from "./command-line.ts";
import { SystemException } from "./exceptions.ts";

type Fields = { [key: string]: unknown };

/** Where an export is written to, message by message, in parts. `head` makes what stands before a part's messages. */
export class JsonFiles {
  readonly #path: string;
  readonly #limit: Limit | undefined;
  readonly #head: () => Fields;
  #part = 0;
  #open: { file: number; path: string; messages: number; bytes: number } | undefined;
  #isFull = false;

  constructor(path: string, limit: Limit | undefined, head: () => Fields) {
    this.#path = path;
    this.#limit = limit;
    this.#head = head;
  }

  message(fields: Fields): void {
    const open = this.#next();
    this.#write(`${open.messages === 0 ? "" : ","}\n${indented(exportText(fields), 4)}`);
    open.messages++;
  }

  /** Begins a message and stops where its reactions' users would follow. */
  halfMessage(fields: Fields): void {
    const open = this.#next();
    const emoji = { id: "", name: "👍", code: "thumbsup", isAnimated: false, imageUrl: "" };
    const text = exportText({ ...fields, reactions: [{ emoji, count: 3, users: [] }] });
    const half = text.slice(0, text.indexOf('"users": [') + '"users": ['.length);
    this.#write(`${open.messages === 0 ? "" : ","}\n${indented(half, 4)}`);
    open.messages++;
  }

  /** From now on there is no room for anything. */
  fill(fields: Fields): never {
    this.halfMessage(fields);
    this.#isFull = true;
    return this.#write("") as never;
  }

  /** Closes the open part. Where nothing was written there is a file all the same. */
  end(): void {
    const open = this.#open ?? this.#begin();
    this.#write(`${open.messages === 0 ? "" : "\n  "}],\n  "messageCount": ${open.messages}\n}`);
    closeSync(open.file);
    this.#open = undefined;
  }

  #next() {
    const open = this.#open;
    if (open === undefined) return this.#begin();
    const limit = this.#limit ?? { messages: Number.POSITIVE_INFINITY };
    const isReached = "messages" in limit ? open.messages >= limit.messages : open.bytes >= limit.bytes;
    if (!isReached) return open;
    this.end();
    this.#part++;
    return this.#begin();
  }

  #begin() {
    const path =
      this.#part === 0 ? this.#path : this.#path.replace(/(\.[^./]*)?$/, ` [part ${this.#part + 1}]$1`);
    mkdirSync(dirname(path), { recursive: true });
    this.#open = { file: openSync(path, "w"), path, messages: 0, bytes: 0 };
    this.#write(exportText({ ...this.#head(), messages: [] }).replace(/\]\n\}$/, ""));
    return this.#open;
  }

  #write(text: string): void {
    if (this.#open === undefined) return;
    if (this.#isFull) {
      throw new SystemException("System.IO.IOException", `No space left on device : '${this.#open.path}'`);
    }
    this.#open.bytes += writeSync(this.#open.file, text);
  }
}

function indented(text: string, spaces: number): string {
  return text.replace(/^/gm, " ".repeat(spaces));
}

import { ImportMessage } from "#core/import-message.ts";
import { PartAnnouncement } from "#core/part.ts";
import type { ArchiveWriter, ImportControl } from "#core/ports.ts";
import { log } from "#edge/log.ts";

/** What redriving is bound to: `drain` hands over each message of a dead-letter queue and deletes it then. */
export type RedrivePorts = {
  parts: {
    drain: Drain;
    send(message: object): Promise<void>;
    reopen(part: PartAnnouncement): Promise<void>;
  };
  imports: { drain: Drain; send(message: object): Promise<void>; retry: ImportControl["retry"] };
  isCancelled(importId: string): Promise<boolean>;
};

type Drain = (handle: (body: string) => Promise<void>) => Promise<number>;
type Look = (handle: (body: string, sentAt: Date) => Promise<void>) => Promise<number>;

/**
 * How many parts and imports were moved back, and how many messages of cancelled imports were removed; `unreadable` are
 * the messages that were neither, and were removed.
 */
export type Redriven = { parts: number; imports: number; cancelled: number; unreadable: string[] };

/** Moves what lies in the dead-letter queues back to where it failed, after the cause is gone. */
export function makeRedrive({ parts, imports, isCancelled }: RedrivePorts) {
  return async (): Promise<Redriven> => {
    const redriven: Redriven = { parts: 0, imports: 0, cancelled: 0, unreadable: [] };
    await parts.drain(async (body) => {
      const part = PartAnnouncement.safeParse(jsonOf(body)).data;
      if (!part) return void redriven.unreadable.push(body);
      // Whoever retries the import has what is left of it announced.
      if (await isCancelled(part.export_id)) return void redriven.cancelled++;
      // Opened first: a loader may be done with it before the next line.
      await parts.reopen(part);
      await parts.send(part);
      redriven.parts++;
    });
    await imports.drain(async (body) => {
      const message = ImportMessage.safeParse(jsonOf(body)).data;
      if (!message) return void redriven.unreadable.push(body);
      if (await isCancelled(message.import_id)) return void redriven.cancelled++;
      const again = await imports.retry(message.import_id, ["failed", "loading"]);
      for (const part of again?.parts ?? []) await parts.send(part);
      await imports.send(message);
      redriven.imports++;
    });
    return redriven;
  };
}

/** What a killed loader could not say: gives up the parts in the dead-letter queue that still seem to wait. Answers how many. */
export function makeSweep(ports: { look: Look; fail: ArchiveWriter["fail"] }) {
  const giveUp = makeGiveUp(ports.fail);
  return async (): Promise<number> => {
    let count = 0;
    await ports.look(async (body, sentAt) => {
      if (await giveUp(jsonOf(body), sentAt)) count++;
    });
    return count;
  };
}

/** Gives up the part that a dead letter is about, when it still seems to wait; answers whether it did. */
export function makeGiveUp(fail: ArchiveWriter["fail"]) {
  return async (letter: unknown, sentAt: Date): Promise<boolean> => {
    const part = PartAnnouncement.safeParse(letter).data;
    if (!part) {
      log.warn("a dead letter is about no part");
      return false;
    }
    const detail = `The part ${part.key} could not be loaded: its loader ended each time, the last time without a word. Retry its import, or redrive it, when the cause is gone.`;
    return fail(part, detail, sentAt);
  };
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Not JSON: the schema refuses it.
    return undefined;
  }
}

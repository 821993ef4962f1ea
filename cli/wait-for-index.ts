import type { Archive } from "../infra/local/open-archive.ts";
import { note } from "./terminal.ts";
import { counted } from "./wording.ts";

/** Waits until a search finds all that is held where only this command sees to that; says where it does not yet. */
export async function waitForIndex(archive: Archive, signal: AbortSignal): Promise<void> {
  await archive.indexed((left) => {
    const lacking = `${counted(left, "message")} of an older version`;
    note(
      archive.isOwn
        ? `Indexing ${lacking}, once; what is done stays done…`
        : `${lacking} are still being indexed: searches do not find them yet.`,
    );
  }, signal);
}

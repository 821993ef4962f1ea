import type { Health } from "#core/api/answers.ts";
import { counted } from "./wording.ts";

/** What the archive holds, in one line. */
export function archiveLine({
  guilds,
  channels,
  users,
  messages,
  oldest,
  newest,
}: Health["archive"]): string {
  if (messages === 0 && guilds === 0) return "empty";
  const held = [
    counted(guilds, "server"),
    counted(channels, "channel"),
    counted(users, "person", "people"),
    counted(messages, "message"),
  ];
  if (oldest && newest) held.push(`${oldest.slice(0, 10)} to ${newest.slice(0, 10)}`);
  return held.join(", ");
}

import { mark } from "../moment.ts";
import { announcements } from "./announcements.ts";
import { guild } from "./cast.ts";
import { general2024 } from "./general-2024.ts";
import { general2025 } from "./general-2025.ts";
import { helpDesk } from "./help-desk.ts";
import { kitchenTable } from "./kitchen-table.ts";
import { musicAndBooks } from "./music-and-books.ts";
import { projects } from "./projects.ts";
import { telescope } from "./telescope.ts";

/** A channel and the conversation in it. */
export type Channel = {
  id: string;
  type: "GuildNews" | "GuildTextChat" | "GuildVoiceChat";
  parent: { id: string; name: string };
  name: string;
  topic: string | null;
  text: string;
  /** The most messages in one file, as with `-p`. */
  partition?: number;
  /** Whether it was exported with `--markdown false`. */
  isRaw?: boolean;
};

/** A thread: its id is that of the message it began from, which has the label `starter` in the channel `parent`. */
export type Thread = { parent: string; name: string; starter: string; text: string };

const harbour = { id: mark("2024-02-10T17:44:18.390Z"), name: "Harbour" };
const workshop = { id: mark("2024-02-10T17:44:52.613Z"), name: "Workshop" };

/** The channels, by the word that mentions them, in the order in which they are written. */
export const channels: Record<string, Channel> = {
  announcements: {
    id: mark("2024-02-10T17:45:30.781Z"),
    type: "GuildNews",
    parent: harbour,
    name: "announcements",
    topic: "News, tides and pies. Low noise, high water.",
    text: announcements,
  },
  general: {
    // The channel that the server was born with.
    id: (BigInt(guild.id) + 3n).toString(),
    type: "GuildTextChat",
    parent: workshop,
    name: "general",
    topic: "Everything, and the kettle. Where are the good scissors?",
    text: general2024 + general2025,
    partition: 60,
  },
  projects: {
    id: mark("2024-02-10T17:46:12.038Z"),
    type: "GuildTextChat",
    parent: workshop,
    name: "projects",
    topic: "What is on your bench? Photos of failures are worth double.",
    text: projects,
  },
  "help-desk": {
    id: mark("2024-02-10T17:47:50.266Z"),
    type: "GuildTextChat",
    parent: workshop,
    name: "help-desk",
    topic: "Ask. If soldering feels difficult, the answer is flux.",
    text: helpDesk,
    isRaw: true,
  },
  "music-and-books": {
    id: mark("2024-02-10T17:48:33.907Z"),
    type: "GuildTextChat",
    parent: harbour,
    name: "music-and-books",
    topic: null,
    text: musicAndBooks,
  },
  "kitchen-table": {
    id: mark("2024-02-10T17:49:21.150Z"),
    type: "GuildVoiceChat",
    parent: harbour,
    name: "Kitchen Table",
    topic: null,
    text: kitchenTable,
  },
};

/** The threads, written after the channels. */
export const threads: Thread[] = [
  { parent: "projects", name: "Telescope mirror diary", starter: "mirror", text: telescope },
];

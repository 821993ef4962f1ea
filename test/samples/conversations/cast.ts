import { digits } from "../dice.ts";
import { type Moment, mark } from "../moment.ts";

/** A role of the server; the highest position comes first. */
export type Role = { id: string; name: string; color: string | null; position: number };

/** Somebody who writes. `name` is the account's, `display` what they call themselves, `nickname` what the server calls them. */
export type Member = {
  id: string;
  name: string;
  display: string;
  nickname: string;
  discriminator: string;
  isBot: boolean;
  roles: Role[];
  avatar: string | null;
};

/** The server itself. */
export const guild = {
  id: mark("2023-04-24T10:07:17.012Z"),
  name: "Lantern Bay Makers",
  icon: digits("lantern", 32),
};

const keepers: Role = {
  id: mark("2024-02-10T17:40:03.120Z"),
  name: "Keepers",
  color: "#E67E22",
  position: 6,
};
const crab: Role = { id: mark("2024-02-10T17:52:44.008Z"), name: "Barnacle", color: null, position: 5 };
const crew: Role = {
  id: mark("2024-02-10T17:41:20.774Z"),
  name: "Lighthouse Crew",
  color: "#C0392B",
  position: 4,
};
const loft: Role = { id: mark("2024-02-10T17:42:09.301Z"), name: "Net Loft", color: "#2E86AB", position: 3 };
const fresh: Role = { id: mark("2024-02-10T17:43:31.590Z"), name: "New Here", color: null, position: 1 };

/** The roles that a message can mention, by the word in the notation. */
export const roles: Record<string, Role> = { keepers, crew };

/** Everybody, by the word that stands before the colon. */
export const members: Record<string, Member> = {
  nell: person("2016-05-02T19:12:40.118Z", "nell.harrow", "Nell", "Nell", [keepers]),
  gus: person("2024-02-10T17:58:12.640Z", "gus_oldwick", "Gus", "Gus (Old Wick)", [crew]),
  tomasz: person("2015-09-30T07:44:02.913Z", "tomek.lodz", "Tomasz", "Tomasz Ł.", [loft]),
  odile: person("2018-11-11T16:03:27.455Z", "odile.et.gerard", "Odile", "Odile 🥖", [loft]),
  finn: person("2020-04-04T20:20:20.020Z", "finnfilament", "finn", "finn", [loft]),
  kwame: person("2017-02-14T08:31:55.702Z", "kwame_a_plane", "Kwame", "Kwame", [loft]),
  ingrid: person("2019-01-06T21:00:41.336Z", "ingrid.o", "Ingrid Ø.", "Ingrid Ø.", [crew]),
  hana: person("2018-07-19T11:27:08.211Z", "hana_labels", "하나 Hana", "Hana 하나", [loft]),
  yuki: person("2017-12-03T13:16:30.089Z", "yuki.prints", "ゆき", "Yuki ゆき", [loft]),
  mei: person("2016-10-21T12:55:17.860Z", "mei.valves", "Mei 美", "Mei 美", [loft]),
  samir: person("2019-08-15T18:42:50.027Z", "samir.oud", "سمير", "Samir سمير", [loft]),
  noa: person("2018-03-27T09:05:33.498Z", "noa_spokes", "נועה Noa", "Noa נועה", [loft]),
  lesia: person("2020-10-09T17:38:19.584Z", "lesia.cone6", "Леся", "Lesia Леся", [loft]),
  priya: person("2017-06-24T22:14:06.351Z", "priya_f8", "Priya", "Priya 🔭", [crew]),
  beto: person("2022-01-18T15:50:25.777Z", "beto.empanada", "Beto", "Beto", [fresh]),
  ruth: { ...person("2025-04-12T10:21:47.103Z", "ruth_far_shore", "Ruth", "Ruth", []), avatar: null },
  // An account that is gone: no roles, no picture, and the name that Discord leaves behind.
  deleted: {
    ...person("2021-03-08T06:59:14.245Z", "deleted_user_5e1f07c2", "Deleted User", "Deleted User", []),
    avatar: null,
  },
  barnacle: {
    ...person("2023-05-01T12:00:09.333Z", "Barnacle", "Barnacle", "Barnacle", [crab]),
    discriminator: "4417",
    isBot: true,
  },
  // One webhook under two names: the same id, and nothing that a member has.
  board: webhook("Noticeboard"),
  tide: webhook("Tide Table"),
};

/** The server's own emoji, by name. */
export const emojis: Record<string, { id: string; isAnimated: boolean }> = {
  lantern: { id: mark("2024-02-10T18:30:51.206Z"), isAnimated: false },
  goodscissors: { id: mark("2024-02-13T20:02:36.915Z"), isAnimated: false },
  gerard: { id: mark("2024-02-18T09:12:03.447Z"), isAnimated: false },
  spinlens: { id: mark("2024-02-27T20:10:28.032Z"), isAnimated: true },
  kettleorkiln: { id: mark("2024-09-03T18:50:14.689Z"), isAnimated: false },
};

/** The stickers, by the word in the notation. */
export const stickers: Record<string, { id: string; name: string; format: "Png" | "Apng" | "Lottie" }> = {
  wrens: { id: mark("2024-08-22T20:01:17.530Z"), name: "The Tidal Wrens", format: "Png" },
  spaghetti: { id: mark("2024-05-05T14:22:48.101Z"), name: "Spaghetti happens", format: "Apng" },
  labelled: { id: mark("2024-03-30T10:10:10.410Z"), name: "Labelled", format: "Png" },
  // Lottie stickers are Discord's own and older than the server.
  nope: { id: mark("2020-12-08T23:15:42.612Z"), name: "Nope", format: "Lottie" },
};

function person(made: Moment, name: string, display: string, nickname: string, roles: Role[]): Member {
  const id = mark(made);
  return {
    id,
    name,
    display,
    nickname,
    discriminator: "0000",
    isBot: false,
    roles,
    avatar: digits(name, 32),
  };
}

function webhook(name: string): Member {
  return { ...person("2024-02-10T17:55:30.871Z", name, name, name, []), isBot: true, avatar: null };
}

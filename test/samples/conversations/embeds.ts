/** A picture on the web: where it is, and its size in pixels. */
export type Picture = { at: string; width: number; height: number };

/** What a link, or the bot, shows below a message. Times are ISO 8601. */
export type Embed = {
  title?: string;
  url?: string;
  timestamp?: string;
  description?: string;
  color?: string;
  author?: { name: string; url?: string; icon?: string };
  thumbnail?: Picture;
  image?: Picture;
  video?: Picture;
  footer?: { text: string; icon?: string };
  fields?: [name: string, value: string, inline: boolean][];
};

const site = "https://lanternbay.example";
const icon = `${site}/images/lantern-64.png`;

/** The embeds, by the word in the notation. */
export const embeds: Record<string, Embed> = {
  pies: {
    title: "Pies & Posters at the Net Loft",
    url: `${site}/pies-and-posters`,
    description: "One evening, two crusts, no professionals. Bring a pie or print a poster 🥧🎨",
    color: "#E8A33D",
    author: { name: "Lantern Bay Makers", url: site, icon },
    image: { at: `${site}/images/pies-and-posters.jpg`, width: 1200, height: 630 },
    fields: [
      ["Doors", "18:00", true],
      ["Judging", "19:30", true],
      ["Where", "The Net Loft, upstairs, mind the third step", false],
    ],
    footer: { text: "Washing-up is a team sport", icon },
  },
  bicycle: {
    title: "Bicycle Day",
    url: `${site}/bicycle-day`,
    description: "Free repairs on the slip, 10:00–15:00. Parts at cost, tea at no cost.",
    color: "#2E86AB",
    thumbnail: { at: `${site}/images/bicycle.png`, width: 320, height: 320 },
  },
  parade: {
    title: "Lantern Parade: the route",
    url: `${site}/parade`,
    description: "1.4 km, flat except for the end. Pushchairs can stop at the gate.",
    thumbnail: { at: `${site}/images/parade-map.png`, width: 640, height: 480 },
  },
  tides: {
    title: "Lantern Bay: next high water",
    url: "https://tides.example.org/stations/lantern-bay?units=m&tz=UTC#next",
    timestamp: "2024-09-19T18:00:00Z",
    description: "High water 19:02, 5.1 m. Spring tide.",
    fields: [
      ["High", "19:02 – 5.1 m", true],
      ["Low", "01:10 – 0.3 m", true],
    ],
  },
  photos: {
    title: "Photos: pies and posters, March 2024",
    url: `${site}/photos?year=2024&month=03&tag=pies%20and%20posters&sort=newest&page=1`,
    description: "212 pictures, 11 of them of the gull.",
    image: { at: `${site}/photos/2024/poster-wall-large.jpg`, width: 1600, height: 1067 },
  },
  demo: {
    title: "Low Water (Biscuit Tin Mix)",
    url: `${site}/wrens/low-water`,
    description: "The Tidal Wrens, recorded in the stairwell of the Old Wick.",
    author: { name: "The Tidal Wrens" },
    thumbnail: { at: `${site}/wrens/cover.png`, width: 600, height: 600 },
    video: { at: `${site}/wrens/low-water.mp4`, width: 1280, height: 720 },
  },
  period: {
    title: "Old Wick clock: six nights",
    timestamp: "2025-04-03T20:58:41.5Z",
    color: "#C0392B",
    fields: [
      ["Mean period", "15.000 s", true],
      ["Spread", "0.002 s", true],
      ["Turns counted", "11 520", true],
    ],
    footer: { text: "Measured with the 1950s radio and a lot of tea" },
  },
  // What Discord itself attaches to the end of a poll; the poll's own text is in no export.
  pollresult: {
    fields: [
      ["poll_question_text", "Which new category for Pies & Posters 2025?", false],
      ["victor_answer_votes", "11", false],
      ["total_votes", "24", false],
      ["victor_answer_id", "3", false],
      ["victor_answer_text", "Best pie with handles", false],
    ],
  },
};

import fc from "fast-check";
import type { Json } from "#core/message.ts";
import { snowflakeTime } from "#core/snowflake.ts";
import { idAt } from "./export-builder.ts";
import { oddVocabulary } from "./query-arbitrary.ts";

/** In milliseconds. */
const day = 24 * 60 * 60 * 1000;
/** An archive has no partitions of others. */
const months = ["2023-12", "2024-01", "2024-02", "2024-05", "2024-06"];

/** One of them is also what a user is called. */
export const webhookNames = ["News", "ann", "Straße"];

/** What is written: English, other scripts, signs, and what means something to Postgres. */
export const messageWords: string[] = [
  ...oddVocabulary.words,
  ...["pies", "baking", "baked", "generously", "PIE", "o'clock", "it's", "ﬁne", "fine", "é", "e\u0301"],
  ...["東", "タワー", "서울", "x".repeat(300), "y".repeat(255), "~pie", "#200", "@401", "+link", "$1"],
  ...["\\", "'", "''", "&", "|", "!", "<->", ":*", ":A", "%", "_", "\t", "\n"],
];

/** What a message says. `user` and `mentions` are places in a list of users; `hook` is the name of a webhook that wrote it. */
export type MessageDraft = {
  id: string;
  isDeleted: boolean;
  fields: { [key: string]: Json | undefined };
  user: number;
  mentions: number[];
  hook: string | null;
};

/** Few moments, so that messages of one come together, and threads repeat ids of their channel. */
const ids = fc
  .tuple(fc.constantFrom(...months), fc.nat(27), fc.nat(2), fc.nat(1))
  .map(([month, day, millisecond, sequence]) =>
    idAt(Date.parse(`${month}-01`) + day * day + millisecond, sequence),
  );

const sentence = fc
  .array(
    fc.tuple(
      fc.constantFrom(...messageWords),
      fc.constantFrom(" ", " ", " ", "", "  ", "-", ", ", "\n", "_"),
    ),
    { maxLength: 7 },
  )
  .map((parts) => parts.map(([word, end]) => word + end).join(""));
const text = fc.oneof(
  { arbitrary: sentence, weight: 8 },
  {
    arbitrary: fc.constantFrom(
      "https://www.youtube.com/watch?v=1",
      "see http://a@localhost:80/x, ok",
      "HTTPS://Bücher.example",
    ),
    weight: 1,
  },
  { arbitrary: fc.string({ unit: "grapheme", maxLength: 30 }), weight: 1 },
);
const fileNames = fc.constantFrom(
  ...[
    "a b.png",
    "report (1).pdf",
    "Report.tar.GZ",
    "*.7z",
    "x.c++",
    "voice-message.ogg",
    "naïve_Pie.PNG",
    "%.png",
  ],
);
const attachments = fc.array(
  fileNames.map((fileName): Json => ({ id: "1", url: "u", fileName })),
  { minLength: 1, maxLength: 2 },
);
const embeds = fc.array(
  fc.tuple(text, text, text).map(([title, description, name]): Json => {
    return {
      title,
      description,
      author: { name },
      fields: [{ name: "field", value: title }],
      footer: { text: name },
      image: null,
    };
  }),
  { minLength: 1, maxLength: 2 },
);
const reactions = fc.array(
  fc.constantFrom<Json[]>(
    ...[
      { id: "", name: "👍", code: "thumbsup" },
      { id: null, name: "❤️", code: "heart" },
      { id: "901", name: "100", code: "100" },
    ].map((emoji) => ({ emoji, count: 1 })),
  ),
  { minLength: 1, maxLength: 2 },
);
const rarely = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined, freq: 5 });

/** Messages of every kind, of so many users. */
export function messageDrafts(users: number): fc.Arbitrary<MessageDraft> {
  const user = fc.nat(users - 1);
  const isOne = (of: number) => fc.nat(of - 1).map((place) => place === 0);
  const from = {
    ...{ id: ids, isDeleted: isOne(10), user, mentions: fc.uniqueArray(user, { maxLength: 1 }) },
    hook: fc.oneof({ arbitrary: fc.constant(null), weight: 5 }, fc.constantFrom(...webhookNames)),
  };
  const said = {
    ...{ content: text, isPinned: isOne(10), type },
    ...{ attachments: rarely(attachments), embeds: rarely(embeds), reactions: rarely(reactions) },
    stickers: rarely(text.map((name): Json => [{ id: "1", name }])),
    reference: fc.option(
      ids.map((messageId): Json => ({ messageId })),
      { nil: undefined },
    ),
    forwardedMessage: rarely(
      fc.tuple(text, attachments).map(([content, files]): Json => ({ content, attachments: files })),
    ),
  };
  const told = { hasAuthor: isOne(12).map((is) => !is), isEdited: isOne(6), late };
  return fc.record({ from: fc.record(from), said: fc.record(said), told: fc.record(told) }).map(toDraft);
}

const type = fc.oneof(
  { arbitrary: fc.constant("Default"), weight: 6 },
  fc.constantFrom("Reply", "19", "0", "ThreadCreated", "tall", "x y", "20"),
);

/** How many days: some say that they were sent long before or after their id was made. */
const late = fc.oneof({ arbitrary: fc.constant(0), weight: 8 }, fc.integer({ min: -40, max: 40 }));

type Told = { hasAuthor: boolean; isEdited: boolean; late: number };
type Drawn = { from: Omit<MessageDraft, "fields">; said: MessageDraft["fields"]; told: Told };

function toDraft({ from, said, told }: Drawn): MessageDraft {
  const made = snowflakeTime(from.id);
  const iso = (time: number) => new Date(time).toISOString();
  const timestamp = iso(made + told.late * day);
  const timestampEdited = told.isEdited ? iso(made + 1) : null;
  return {
    ...from,
    fields: { ...said, timestamp, timestampEdited, ...(told.hasAuthor ? {} : { author: undefined }) },
  };
}

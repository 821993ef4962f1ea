import type { FoundMessage } from "#core/api/answers.ts";
import type { MessageHit } from "#core/api/messages.ts";
import { bytesOf } from "#core/fitting.ts";
import { limits } from "#core/limits.ts";

type Shown = FoundMessage | MessageHit;

/**
 * What fits an answer, cut where it is a message that alone does not: each of its texts to `limits.indexedCharacters`,
 * and if that is not enough, to what stands beside its parts. Without it no page would lead past such a message.
 */
export function cutAlone<Message extends Shown>(fitted: Message[]): Message[] {
  const [message] = fitted;
  if (!message || fitted.length > 1 || fits(message)) return fitted;
  const short: Shown = { ...(shortened(message) as Message), is_cut: true };
  return [(fits(short) || !("embeds" in short) ? short : withoutParts(short)) as Message];
}

function fits(message: Shown): boolean {
  return bytesOf(message) <= limits.answerBytes.value;
}

/** What is found and marked lies in what stays of the texts. */
function shortened(value: unknown): unknown {
  if (typeof value === "string") return value.slice(0, limits.indexedCharacters.value).toWellFormed();
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shortened(each)]));
}

function withoutParts(message: MessageHit): MessageHit {
  const { highlights } = message;
  return {
    ...message,
    ...{ forwarded: null, attachments: [], embeds: [], stickers: [], reactions: [], mentions: [] },
    ...(highlights && { highlights: highlights.filter(({ field }) => field === "content") }),
  };
}

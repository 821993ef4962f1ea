import { type Command, InvalidArgumentError } from "commander";
import { MessageContext } from "#core/api/messages.ts";
import { Fault } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import { messageNamed } from "#core/search-query/read-named.ts";
import { ask } from "../ask.ts";
import { exitCodes } from "../exit-codes.ts";
import { messageBlock } from "../message-block.ts";
import { safeJson, safeLine } from "../safe-text.ts";
import { print, style } from "../terminal.ts";
import { withArchive } from "../with-archive.ts";

const help = `
A message is named by its link, by its id, or by channel-message as Discord copies it. A thread repeats the id of
the message that began it: without the channel that one is shown, not its copy in the thread.

Examples:
  fastdiscorddb show https://discord.com/channels/1100000000001179648/1205932747026071552/1212842325839970317
  fastdiscorddb show 1205932747026071552-1212842325839970317 --context 10
  fastdiscorddb show 1212842325839970317 --json | jq -r '.messages[].content'`;

/** `fastdiscorddb show <message>`: prints a message and those around it. */
export function addShow(program: Command): void {
  program
    .command("show")
    .description("show a message and those around it")
    .argument("<message>", "its link, its id, or channel-message")
    .option("--context <n>", "so many messages before and after it", parseContext, 3)
    .option("--json", "the API's answer, as one JSON object")
    .addHelpText("after", help)
    .action(show);
}

async function show(word: string, { context, json }: { context: number; json?: boolean }): Promise<void> {
  const { id, channelId } = readMessage(word);
  const query = new URLSearchParams({ before: String(context), after: String(context) });
  if (channelId !== null) query.set("channel", channelId);
  await withArchive(async (archive, signal) => {
    const found = await ask(archive, `/api/messages/${id}/context?${query}`, MessageContext, { signal });
    print(json ? safeJson(found) : report(found));
    return exitCodes.ok;
  });
}

/** Between others, the message that was asked for has a sign. */
function report({ messages, anchor_id }: MessageContext): string {
  const isAlone = messages.length === 1;
  const blocks = messages.map((message) => {
    const sign = message.message_id === anchor_id && !isAlone ? style(["bold", "yellow"], "> ") : "";
    return `${sign}${messageBlock(message)}`;
  });
  return blocks.join("\n\n");
}

function readMessage(word: string): { id: string; channelId: string | null } {
  const read = messageNamed({ text: word, isQuoted: false, from: 0, to: word.length });
  if (read) return read;
  throw new Fault(
    "invalid_parameter",
    `"${safeLine(word)}" is no message's id and no link to one. In Discord, a right click on a message copies its link.`,
  );
}

function parseContext(text: string): number {
  const most = limits.contextSize.value;
  if (/^\d{1,3}$/.test(text) && Number(text) <= most) return Number(text);
  throw new InvalidArgumentError(`It must be a whole number from 0 to ${most}.`);
}

import { readdir, readFile } from "node:fs/promises";
import { expect } from "vitest";
import {
  type ExporterEnd,
  type ExporterEvent,
  type ExporterRun,
  runExporter,
} from "../../functions/export/run-exporter.ts";
import { type FakeDiscord, fakeDiscord } from "./discord-chat-exporter/fake-discord.ts";
import type { FakeChannel, Scenario } from "./discord-chat-exporter/scenario.ts";
import { split } from "./split-all.ts";

/** A Discord's token of the tests. */
export const token = "MTA1.secret-token_of.a-bot";

/** All that a run told. */
export type Seen = {
  end: ExporterEnd | undefined;
  /** How many messages each part has. */
  parts: number[];
  ids: string[];
  warnings: string[];
  percents: number[];
};

/** Makes a Discord of one channel, 200 "general" with 25 messages, unless the scenario says otherwise. */
export function oneChannel(scenario: Scenario | Partial<FakeChannel>): Promise<FakeDiscord> {
  if ("channels" in scenario) return fakeDiscord(scenario);
  return fakeDiscord({ channels: [{ id: "200", name: "general", messages: { count: 25 }, ...scenario }] });
}

/** Exports channel 200 in parts of 10 messages. */
export function runIn(
  { program, folder }: FakeDiscord,
  over: Partial<ExporterRun> = {},
): AsyncGenerator<ExporterEvent, void> {
  return runExporter({ program, folder, token, channelId: "200", partition: 10, ...over });
}

/** Takes all that a run tells, reads each part as it comes, and checks what holds of every run. */
export async function take(
  discord: FakeDiscord,
  events: AsyncIterable<ExporterEvent>,
  onEvent?: (event: ExporterEvent) => unknown,
): Promise<Seen> {
  const seen: Seen = { end: undefined, parts: [], ids: [], warnings: [], percents: [] };
  const told: ExporterEvent[] = [];
  for await (const event of events) {
    expect(seen.end).toBeUndefined();
    told.push(event);
    if (event.kind === "progress") seen.percents.push(event.percent);
    else if (event.kind === "warning") seen.warnings.push(event.text);
    else if (event.kind === "end") seen.end = event;
    else {
      const { messages, problems, fault, end } = await split(await readFile(event.path));
      expect([problems, fault, end?.messageCount]).toEqual([[], null, messages.length]);
      seen.parts.push(messages.length);
      expect(event.number).toBe(seen.parts.length);
      seen.ids.push(...messages.map(({ text }) => JSON.parse(text).id));
    }
    await onEvent?.(event);
  }
  expect(seen.end).toBeDefined();
  expect(JSON.stringify(told)).not.toContain(token);
  expect(new Set(seen.ids).size).toBe(seen.ids.length);
  await nothingLeft(discord);
  return seen;
}

/** Checks that no files and no process are left, and that nobody could see the token. */
export async function nothingLeft(discord: FakeDiscord): Promise<void> {
  expect(await readdir(discord.folder)).toEqual([]);
  for (const { pid, argv } of await discord.calls()) {
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    expect(argv.join(" ")).not.toContain(token);
  }
}

import { setTimeout as pause } from "node:timers/promises";
import type { ExportStatus } from "#core/api/exports.ts";
import { startExports } from "../../infra/local/exports.ts";
import { type FakeDiscord, fakeDiscord } from "./discord-chat-exporter/fake-discord.ts";
import type { Scenario } from "./discord-chat-exporter/scenario.ts";
import { type HttpStack, startHttpStack } from "./http-stack.ts";

/** A Discord's token of the tests. */
export const token = "MTA1.secret-token_of.a-bot";
const withToken = { "x-token": token };
const patience = 20_000;

/** The whole way of an export: API, queue, stand-in exporter, S3, SNS, SQS, loaders, Postgres. */
export type ExportStack = HttpStack & {
  discord: FakeDiscord;
  /** Asks for an export with the token, and answers it as it is at once. */
  begin(request: object, headers?: { [name: string]: string }): Promise<ExportStatus>;
  /** Asks for an export and waits until it has ended or asks for review. */
  export(request: object): Promise<ExportStatus>;
  /** Waits until it is so. */
  until(id: string, isSo: (status: ExportStatus) => boolean): Promise<ExportStatus>;
  /** Stops the task, as SIGTERM does, and starts another. */
  restart(): Promise<void>;
};

/** Starts it over a Discord. */
export async function startExportStack(scenario: Scenario): Promise<ExportStack> {
  const [discord, stack] = [await fakeDiscord(scenario), await startHttpStack({})];
  const { stores } = stack;
  const begin = () =>
    startExports(stores, { program: discord.program, folder: stack.folder, tick: 100, retryDelay: 0 });
  let stop = begin();

  async function until(id: string, isSo: (status: ExportStatus) => boolean): Promise<ExportStatus> {
    for (const start = Date.now(); ; await pause(30)) {
      const { body } = await stack.ask(`/api/exports/${id}`);
      if (isSo(body as unknown as ExportStatus)) return body as unknown as ExportStatus;
      if (Date.now() - start > patience) throw new Error(`it is still so: ${JSON.stringify(body)}`);
    }
  }

  async function ask(
    request: object,
    headers: { [name: string]: string } = withToken,
  ): Promise<ExportStatus> {
    const { status, body } = await stack.post("/api/exports", request, headers);
    if (status !== 202) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body as unknown as ExportStatus;
  }

  return {
    ...stack,
    discord,
    until,
    begin: ask,
    async export(request) {
      const { id } = await ask(request);
      return until(id, isOver);
    },
    async restart() {
      await stop();
      stop = begin();
    },
    async stop() {
      await stop();
      await stack.stop();
      await discord.remove();
    },
  };
}

/** Whether an export has ended, or waits for a person. */
export function isOver({ state }: ExportStatus): boolean {
  return !["queued", "running", "loading"].includes(state);
}

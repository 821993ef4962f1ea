import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { ImportUploads } from "#core/api/imports.ts";
import { queueDepth } from "#stores/queue.ts";
import { connectAws, ensureResources, startAws } from "../../infra/local/embedded-aws.ts";
import type { Random } from "../bench/random.ts";
import { end } from "./kills.ts";
import { startProxy } from "./proxy.ts";
import type { Subject } from "./subject.ts";

const messages = 30_000;
/** More files, more messages on the queues. */
const channels = 12;
const patience = 120_000;
/** What the server asks its queues for, as a worker. */
const working =
  /^(ReceiveMessage|DeleteMessage|DeleteMessageBatch|ChangeMessageVisibility|GetQueueAttributes)$/;
const worked = /\/(load-postgres|imports)"/;

/** Every message on both queues comes twice and out of order, while two exports of each channel are imported over HTTP. */
export function deliveredTwice() {
  const run = async (subject: Subject, random: Random): Promise<string[]> => {
    const aws = await startAws(join(subject.workplace.path, "aws"));
    const clients = connectAws(aws.endpoint);
    const { queues } = await ensureResources(clients);
    const shuffles = [queues.postgres, queues.imports].map((url) => new Shuffle(clients.sqs, url, random));
    for (const shuffle of shuffles) await shuffle.start();
    // The server works on what the shuffles send.
    const proxy = await startProxy(aws.endpoint, async ({ action = "", body }, forward) => {
      if (!working.test(action)) return forward();
      return forward(Buffer.from(body.toString().replace(worked, `/$1${suffix}"`)));
    });
    try {
      const [first = "", ...others] = random.shuffled([...(await subject.older()), ...subject.files]);
      const running = subject.start([first], { AWS_ENDPOINT_URL: proxy.url });
      const url = await running.url();
      for (const file of others) await importOver(url, file);
      await quiet(shuffles);
      const wrong = await subject.differences(running);
      for (const { name, taken, sent } of shuffles)
        if (taken < others.length || sent !== 2 * taken)
          wrong.push(`of ${taken} messages on ${name}, ${sent} were delivered`);
      return [...wrong, ...(await end(running))];
    } finally {
      for (const shuffle of shuffles) await shuffle.stop();
      proxy.stop();
      for (const client of Object.values(clients)) client.destroy();
      await aws.stop();
    }
  };
  return { fault: "every message delivered twice and out of order", messages, channels, run };
}

const suffix = "-shuffled";

/** Takes what comes on a queue, for as long as something comes, and sends all of it on to another, twice and shuffled. */
class Shuffle {
  readonly name: string;
  readonly #sqs: SQSClient;
  readonly #from: string;
  readonly #random: Random;
  readonly #stopping = new AbortController();
  #to = "";
  #shuffling: Promise<void> | undefined;
  taken = 0;
  sent = 0;

  constructor(sqs: SQSClient, url: string, random: Random) {
    this.#sqs = sqs;
    this.#from = url;
    this.#random = random;
    this.name = basename(url);
  }

  async start(): Promise<void> {
    const AttributeNames = ["RedrivePolicy" as const, "VisibilityTimeout" as const];
    const { Attributes } = await this.#sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: this.#from, AttributeNames }),
    );
    const made = await this.#sqs.send(
      new CreateQueueCommand({ QueueName: `${this.name}${suffix}`, Attributes }),
    );
    this.#to = made.QueueUrl ?? "";
    this.#shuffling = this.#shuffle();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#shuffling;
  }

  /** Whether nothing waits and nobody works, here or behind. */
  async isQuiet(): Promise<boolean> {
    const depths = [await queueDepth(this.#sqs, this.#from), await queueDepth(this.#sqs, this.#to)];
    return depths.every(({ waiting, running }) => waiting + running === 0);
  }

  async #shuffle(): Promise<void> {
    const held: Message[] = [];
    while (!this.#stopping.signal.aborted) {
      const { Messages = [] } = await this.#sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: this.#from,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 1,
          MessageAttributeNames: ["All"],
        }),
      );
      held.push(...Messages);
      if (Messages.length === 0) await this.#send(held.splice(0));
    }
  }

  async #send(held: Message[]): Promise<void> {
    this.taken += held.length;
    for (const { Body = "", MessageAttributes } of this.#random.shuffled([...held, ...held])) {
      await this.#sqs.send(
        new SendMessageCommand({ QueueUrl: this.#to, MessageBody: Body, MessageAttributes }),
      );
      this.sent++;
    }
    for (const { ReceiptHandle } of held)
      await this.#sqs.send(new DeleteMessageCommand({ QueueUrl: this.#from, ReceiptHandle }));
  }
}

/** Waits until all that was sent is worked on, the second deliveries too. */
async function quiet(shuffles: Shuffle[]): Promise<void> {
  let rounds = 0;
  // What is worked on in one look may have sent something behind its back.
  for (const start = Date.now(); rounds < 3 && Date.now() - start < patience; await pause(200)) {
    const looks: boolean[] = [];
    for (const shuffle of shuffles) looks.push(await shuffle.isQuiet());
    rounds = looks.every(Boolean) ? rounds + 1 : 0;
  }
}

/** Uploads a file in parts and has it read. */
async function importOver(url: string, path: string): Promise<void> {
  const file = await readFile(path);
  const files = [{ name: basename(path), size: file.length }];
  const begun = await fetch(`${url}/api/imports`, { method: "POST", body: JSON.stringify({ files }) });
  const { id, uploads } = (await begun.json()) as ImportUploads;
  for (const { urls, part_size } of uploads) {
    for (const [index, place] of urls.entries()) {
      const body = new Uint8Array(file.subarray(index * part_size, (index + 1) * part_size));
      const { ok } = await fetch(place, { method: "PUT", body });
      if (!ok) throw new Error(`part ${index + 1} of ${path} was not taken`);
    }
  }
  const { ok } = await fetch(`${url}/api/imports/${id}/complete`, { method: "POST" });
  if (!ok) throw new Error(`${path} was not taken`);
}

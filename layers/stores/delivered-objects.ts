import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { type Deliver, dispositionOf, type LongText } from "#core/delivery.ts";
import { Fault } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import { exportedFolder } from "#core/part.ts";

/** How long a link may be followed. */
const urlSeconds = 15 * 60;
/** S3 takes no parts below 5 MB, but for the last. */
const partBytes = 8 * 1024 * 1024;

/** Delivers long texts as objects of one S3 bucket; `patience` is how long making one may take from its first piece on, in milliseconds. */
export function deliveredObjects(
  client: S3Client,
  bucket: string,
  patience: number = limits.deliveryTime.value,
): Deliver {
  async function putParts(place: object & { Bucket: string; Key: string }, blocks: AsyncIterable<Buffer>) {
    const { Bucket, Key } = place;
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(place));
    const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
    try {
      for await (const Body of blocks) {
        const PartNumber = Parts.length + 1;
        const { ETag } = await client.send(
          new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
        );
        Parts.push({ PartNumber, ETag });
      }
    } catch (error) {
      const aborted = client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
      // What failed first is what the caller must know; a rule of the bucket ends what is left.
      await aborted.catch(() => undefined);
      throw error;
    }
    const MultipartUpload = { Parts };
    await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
  }

  return async (text) => {
    const Key = `${exportedFolder}${randomUUID()}${/\.\w+$/.exec(text.name)?.[0] ?? ""}`;
    const place = {
      ...{ Bucket: bucket, Key, ContentType: text.type, ContentDisposition: dispositionOf(text) },
    };
    const blocks = blocksOf(inTime(text.pieces, patience));
    try {
      const [first, second] = [await blocks.next(), await blocks.next()];
      if (second.done) {
        await client.send(new PutObjectCommand({ ...place, Body: first.value ?? Buffer.alloc(0) }));
      } else {
        await putParts(place, chain([first.value as Buffer, second.value], blocks));
      }
    } finally {
      await blocks.return(undefined);
    }
    const command = new GetObjectCommand({ Bucket: bucket, Key });
    return { url: await getSignedUrl(client, command, { expiresIn: urlSeconds }) };
  };
}

async function* chain(first: Buffer[], rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  yield* first;
  yield* rest;
}

/** The pieces as bytes, gathered to what S3 takes as a part. */
async function* blocksOf(pieces: AsyncIterable<string>): AsyncGenerator<Buffer, undefined> {
  let gathered: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece);
    gathered.push(bytes);
    size += bytes.length;
    if (size < partBytes) continue;
    yield Buffer.concat(gathered);
    [gathered, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(gathered);
}

/** The same pieces; throws when they do not all come in time, also while one is waited for. */
async function* inTime(pieces: LongText["pieces"], patience: number): AsyncGenerator<string> {
  const timer = new AbortController();
  const late = pause(patience, undefined, { signal: timer.signal }).then(() => {
    throw new Fault(
      "too_large",
      "What is found is too much for one file: narrow the query, by its dates perhaps.",
    );
  });
  // Nobody waits for it when all has come.
  late.catch(() => undefined);
  const source = pieces[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([source.next(), late]);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    timer.abort();
    // A piece that is still being made ends by itself.
    void source.return?.().catch(() => undefined);
  }
}

import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import { Fault } from "#core/errors.ts";
import type { Objects } from "#core/ports.ts";

/** S3 deletes this many keys in one call at most. */
const deletedAtOnce = 1_000;

/** Objects in one S3 bucket. */
export function objects(client: S3Client, bucket: string): Objects {
  async function read(key: string, Range?: string): Promise<AsyncIterable<Uint8Array>> {
    try {
      const answer = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key: key, ...(Range && { Range }) }),
      );
      if (!answer.Body) throw new Error(`${key} came without a body`);
      return answer.Body as AsyncIterable<Uint8Array>;
    } catch (cause) {
      // Behind the last byte there is nothing, which is no fault of who goes on there.
      if ((cause as Error).name === "InvalidRange") return nothing();
      if (!(cause instanceof NoSuchKey)) throw cause;
      const remedy = "Import its file again.";
      throw new Fault("part_missing", `The part ${key} is not in the bucket ${bucket}. ${remedy}`, {
        cause,
      });
    }
  }

  return {
    async put(key, body) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },

    get: (key) => read(key),

    readFrom: (key, byte) => read(key, `bytes=${byte}-`),

    async *list(prefix) {
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
        for (const { Key, Size, ETag, LastModified } of page.Contents ?? [])
          yield { key: Key ?? "", size: Size ?? 0, tag: ETag ?? "", modified: LastModified ?? new Date() };
      }
    },

    async delete(keys) {
      for (let start = 0; start < keys.length; start += deletedAtOnce) {
        const Objects = keys.slice(start, start + deletedAtOnce).map((Key) => ({ Key }));
        await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
      }
    },

    async ping() {
      await client.send(new HeadBucketCommand({ Bucket: bucket }));
    },
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

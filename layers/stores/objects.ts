import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { Fault } from "#core/errors.ts";
import type { Objects } from "#core/ports.ts";

/** S3 deletes this many keys in one call at most. */
const deletedAtOnce = 1_000;

/** Objects in one S3 bucket. */
export function objects(client: S3Client, bucket: string): Objects {
  return {
    async put(key, body) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },

    async get(key) {
      try {
        const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        if (!answer.Body) throw new Error(`${key} came without a body`);
        return answer.Body as AsyncIterable<Uint8Array>;
      } catch (cause) {
        if (!(cause instanceof NoSuchKey)) throw cause;
        throw new Fault(
          "part_missing",
          `The part ${key} is not in the bucket ${bucket}. Import its file again.`,
          { cause },
        );
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

import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { rawFolder, rawKey } from "#core/part.ts";
import type { Objects, Uploads } from "#core/ports.ts";
import { uploadParts } from "#core/upload-parts.ts";

/** A large archive on a slow line takes a night. On AWS a URL ends with its signer's session, if that is sooner. */
const urlSeconds = 12 * 60 * 60;

/** Uploads straight into one S3 bucket, by signed URLs. The client must not compute checksums: it would sign that of an empty body. */
export function uploads(
  client: S3Client,
  bucket: string,
  objects: Pick<Objects, "list" | "delete">,
): Uploads {
  async function forget(prefix: string, before?: Date): Promise<number> {
    const keys = [];
    for await (const { key, modified } of objects.list(prefix))
      if (!before || modified < before) keys.push(key);
    if (keys.length > 0) await objects.delete(keys);
    return keys.length;
  }

  return {
    async missing(prefix, { size, partSize }) {
      const there = new Map<string, number>();
      for await (const object of objects.list(prefix)) there.set(object.key, object.size);
      const missing = uploadParts(size, partSize).filter(
        (part) => there.get(rawKey(prefix, part.number)) !== part.size,
      );
      return missing.map(({ number }) => number);
    },

    async sign(prefix, part) {
      const command = new PutObjectCommand({ Bucket: bucket, Key: rawKey(prefix, part) });
      return getSignedUrl(client, command, { expiresIn: urlSeconds });
    },

    async abort(prefix) {
      await forget(prefix);
    },

    expire: (before) => forget(rawFolder, before),
  };
}

import { S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { isAway } from "#stores/is-away.ts";
import { objects } from "#stores/objects.ts";
import { freePort } from "../../support/free-port.ts";

describe("isAway", () => {
  it("is true of a Postgres and an S3 that nobody runs", async () => {
    const port = await freePort();
    const client = new pg.Client({ host: "127.0.0.1", port });
    expect(isAway(await client.connect().catch((error: unknown) => error))).toBe(true);
    const s3 = new S3Client({
      region: "us-east-1",
      endpoint: `http://127.0.0.1:${port}`,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    const refused = await objects(s3, "bucket")
      .get("key")
      .catch((error: unknown) => error);
    expect(isAway(refused)).toBe(true);
  });

  it("is true of a server that cannot now, and false of one that will not", () => {
    const answered = (httpStatusCode: number) =>
      new S3ServiceException({ name: "x", $fault: "server", $metadata: { httpStatusCode } });
    expect([503, 500, 404, 403].map((status) => isAway(answered(status)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(isAway(Object.assign(new Error("no more connections"), { code: "53300" }))).toBe(true);
    expect(isAway(Object.assign(new Error("a wrong statement"), { code: "42601" }))).toBe(false);
    expect(isAway(undefined)).toBe(false);
  });
});

import { mkdtemp, rm, stat } from "node:fs/promises";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAws } from "../../../infra/local/embedded-aws.ts";

let folder: string;
let aws: Awaited<ReturnType<typeof startAws>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fastdiscorddb-aws-"));
  aws = await startAws(folder);
});
afterAll(async () => {
  await aws.stop();
  await rm(folder, { recursive: true });
});

/** Whether something answers at the endpoint's port of this address. */
function answers(host: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host, port: Number(new URL(aws.endpoint).port) });
    socket.once("connect", () => done(true)).once("error", () => done(false));
    socket.once("connect", () => socket.destroy());
  });
}

describe("the embedded S3, SNS and SQS", () => {
  it("answers on loopback and on no other address of this machine", async () => {
    expect(await answers("127.0.0.1")).toBe(true);
    const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const { address } of others.filter(({ internal }) => !internal))
      expect(await answers(address)).toBe(false);
    // A second address of loopback tells on machines without a network: who listens everywhere answers there too.
    expect(await answers("127.0.0.2")).toBe(false);
  });

  it("does nothing for other sites' pages", async () => {
    const ask = (origin: string) =>
      fetch(aws.endpoint, {
        method: "POST",
        headers: { origin, "content-type": "text/plain" },
        body: "Action=ListTopics",
      });
    expect((await ask("https://evil.example.com")).status).toBe(403);
    expect((await ask("http://127.0.0.1:8080")).status).not.toBe(403);
  });

  it("keeps its files to their owner", async () => {
    for (const name of ["objects", "queues"]) expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
  });
});

import { execFileSync } from "node:child_process";
import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startAws } from "../../infra/local/embedded-aws.ts";
import type { Random } from "../bench/random.ts";
import { startRedis } from "../support/redis-server.ts";
import { end } from "./kills.ts";
import { startProxy } from "./proxy.ts";
import type { Subject } from "./subject.ts";

const messages = 30_000;

/** Redis goes in the middle of an import and comes back, or not. */
export function redis(comesBack: boolean) {
  const run = async (subject: Subject, random: Random): Promise<string[]> => {
    const server = await startRedis();
    try {
      const running = subject.start(subject.files, { REDIS_URL: server.url });
      const url = await running.url();
      // Something is in the cache before it goes.
      await fetch(`${url}/api/chats/search?search_term=the`);
      await pause(random.below(1_000));
      await server.kill();
      await pause(random.below(1_000));
      if (comesBack) await server.start();
      const wrong = await subject.differences(running);
      return [...wrong, ...(await end(running))];
    } finally {
      await server.remove();
    }
  };
  return { fault: comesBack ? "Redis gone and back" : "Redis gone for good", messages, run };
}

/** Every third request to object storage fails. */
export function failingObjects() {
  const run = async (subject: Subject): Promise<string[]> => {
    const aws = await startAws(join(subject.workplace.path, "aws"));
    let [asked, failed] = [0, 0];
    const proxy = await startProxy(aws.endpoint, async ({ path }, forward) => {
      if (!/^\/fastdiscorddb\/./.test(path) || ++asked % 3 !== 0) return forward();
      failed++;
      return { status: 500 };
    });
    try {
      const running = subject.start(subject.files, { AWS_ENDPOINT_URL: proxy.url });
      const wrong = await subject.differences(running);
      if (failed === 0) wrong.push("no request failed: nothing was tried");
      return [...wrong, ...(await end(running))];
    } finally {
      proxy.stop();
      await aws.stop();
    }
  };
  return { fault: "object storage fails every third call", messages, run };
}

/** The data folder's disk is too small for the import, and then larger. */
export function diskFull() {
  const run = async (subject: Subject): Promise<string[]> => {
    if (process.getuid?.() !== 0) return ["not tried: mounting a small disk needs root"];
    const data = subject.workplace.data;
    await mkdir(data);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=150m,mode=755", "tmpfs", data]);
    try {
      const running = subject.start(subject.files);
      await running.url();
      await pause(6_000);
      execFileSync("mount", ["-o", "remount,size=2g", data]);
      const wrong = await subject.differences(running);
      return [...wrong, ...(await end(running))];
    } finally {
      execFileSync("umount", ["-l", data]);
    }
  };
  return { fault: "disk full, then room again", messages, run };
}

/** A file grows while it is read: the import says so, and a second one has everything. */
export function growingFile() {
  const run = async (subject: Subject): Promise<string[]> => {
    const [first = ""] = subject.files;
    const running = subject.start(subject.files);
    await running.url();
    await appendFile(first, "\n");
    const wrong = await subject.differences(running);
    return [...wrong, ...(await end(running))];
  };
  return { fault: "a file that changes while it is read", messages, run };
}

/** The same files are imported twice at once. */
export function twoImports() {
  const run = async (subject: Subject): Promise<string[]> => {
    const running = subject.start(subject.files);
    await running.url();
    const other = subject.workplace.run(["import", "--quiet", ...subject.files]);
    const { code, stderr } = await other;
    const wrong = await subject.differences(running);
    if (code !== 0) wrong.push(`the second import ended with ${code}: ${stderr}`);
    return [...wrong, ...(await end(running))];
  };
  return { fault: "two imports of the same files at once", messages, run };
}

import { access, constants, lstat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Fault } from "#core/errors.ts";
import { safeLine } from "./safe-text.ts";
import { note } from "./terminal.ts";

/**
 * Measures from now on where this process spends its time; answers how to end that and write it down, as Chrome's
 * DevTools open it, which says where it is and never throws. Throws `invalid_parameter` where none can be written or one is.
 */
export async function startProfile(file: string): Promise<() => Promise<void>> {
  const path = resolve(file);
  const refuse = (why: string, cause?: Error): never => {
    throw new Fault("invalid_parameter", `The profile cannot be written to ${path}: ${why}.`, { cause });
  };
  await access(dirname(path), constants.W_OK).catch((cause: Error) => refuse(cause.message, cause));
  // A link that leads nowhere is something too.
  if (await lstat(path).catch(() => undefined)) refuse("something is there already");
  // Loaded only now: no other command needs it.
  const { Session } = await import("node:inspector/promises");
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
  return async () => {
    try {
      const { profile } = await session.post("Profiler.stop");
      session.disconnect();
      await writeFile(path, JSON.stringify(profile), { flag: "wx" });
      note(`Profile: ${safeLine(path)} (Chrome's DevTools open it, under Performance)`);
    } catch (error) {
      note(`The profile could not be written: ${safeLine((error as Error).message)}`);
    }
  };
}

/** A profile's name where none is given: `fastdiscorddb-2024-05-10T17-03-59.cpuprofile`. */
export function profileName(time = new Date()): string {
  // No colons: Windows' file names have none.
  return `fastdiscorddb-${time.toISOString().slice(0, 19).replaceAll(":", "-")}.cpuprofile`;
}

import { vi } from "vitest";
import { log } from "#edge/log.ts";

/** Runs `what` while everything is logged, and answers all that was written, with what `what` answered. */
export async function logOf<T>(what: () => Promise<T>): Promise<{ written: string; result: T }> {
  let written = "";
  const keep = (chunk: unknown) => {
    written += String(chunk);
    return true;
  };
  const streams = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation(keep),
  );
  const level = log.getLevelName();
  log.setLogLevel("DEBUG");
  try {
    const result = await what();
    return { written, result };
  } finally {
    log.setLogLevel(level);
    for (const stream of streams) stream.mockRestore();
  }
}

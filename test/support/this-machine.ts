import { cpus, totalmem } from "node:os";

/** What measured or tried something: processors, memory, Node's version. */
export function thisMachine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 1e9)} GB, Node ${process.versions.node}`;
}

import { resolve } from "node:path";
import * as z from "zod";
import { Fault } from "#core/errors.ts";

const port = z
  .string()
  .regex(/^\d{1,5}$/, "must be a port number")
  .transform(Number);

/** Every variable that the local run reads. An empty one counts as not set. */
const Environment = z.object({
  PORT: port.refine((value) => value <= 65_535, "must be a port number").default(8080),
  HOST: z.string().default("127.0.0.1"),
  DATA_DIR: z.string().default("./data"),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must be a postgres:// URL")
    .optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, "must be a redis:// or rediss:// URL")
    .optional(),
  OPENSEARCH_URL: z.url("must be a URL").optional(),
  AWS_ENDPOINT_URL: z.url("must be a URL").optional(),
  DCE_PATH: z
    .string()
    // It is started in other folders than this one.
    .transform((path) => resolve(path))
    .optional(),
  API_KEY: z.string().min(16, "must have 16 characters or more").optional(),
  LOG_LEVEL: z.enum(["DEBUG", "INFO", "WARN", "ERROR", "SILENT"]).default("WARN"),
});

/** What the environment says, checked: the address to listen on, the names to answer to, and where the stores are. */
export type LocalEnvironment = Omit<z.infer<typeof Environment>, "HOST"> & {
  /** The address to listen on. */
  HOST: string;
  /** The names, beside loopback's, that the Host header may have. */
  names: string[];
};

const loopback = /^(localhost|127(\.\d+){3}|::1|\[::1\])$/;

/** Whether this address or name can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return loopback.test(host);
}

/** Checks the environment; throws `bad_environment` naming every variable that is wrong. */
export function readLocalEnvironment(given: { [name: string]: string | undefined }): LocalEnvironment {
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ""));
  const read = Environment.safeParse(set);
  if (!read.success) {
    const wrong = read.error.issues.map(
      ({ path, message }) => `${path.join(".")} ${message}, see the README`,
    );
    throw new Fault("bad_environment", `${wrong.join("; ")}.`);
  }
  const [host = "127.0.0.1", ...names] = read.data.HOST.split(",").map((name) => name.trim());
  if (!isLoopback(host) && read.data.API_KEY === undefined) {
    throw new Fault(
      "bad_environment",
      `HOST is ${host}, which others can reach: set API_KEY to a secret of 16 characters or more, or leave HOST at 127.0.0.1.`,
    );
  }
  return { ...read.data, HOST: host, names: [host, ...names], DATA_DIR: resolve(read.data.DATA_DIR) };
}

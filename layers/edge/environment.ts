import * as z from "zod";
import { Fault } from "#core/errors.ts";
import { limits } from "#core/limits.ts";

/** Every variable that a function may ask for, as it stands in the environment. */
export const variables = {
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, "must be a postgres:// URL"),
  BUCKET: z.string().min(1),
  TOPIC_ARN: z.string().startsWith("arn:"),
  IMPORTS_QUEUE_URL: z.url(),
  EXPORTS_QUEUE_URL: z.url(),
  /** The key that seals Discord tokens. */
  KEY_ID: z.string().min(1),
  /** Where the export task runs, and what it is. */
  CLUSTER: z.string().startsWith("arn:"),
  TASK_DEFINITION: z
    .string()
    .regex(/^arn:.*:task-definition\/[\w-]+:\d+$/, "must be a task definition's ARN"),
  SUBNETS: z
    .string()
    .min(1)
    .transform((text) => text.split(",")),
  SECURITY_GROUP: z.string().startsWith("sg-"),
  DCE_PATH: z.string().startsWith("/", "must be an absolute path"),
  /** Milliseconds. */
  EXPORT_IDLE: z.coerce.number().positive().default(limits.exportIdle.value),
  WORK_DIR: z.string().startsWith("/", "must be an absolute path"),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, "must be a redis:// or rediss:// URL")
    .optional(),
  API_KEY: z.string().min(16, "must have 16 characters or more"),
  LOG_LEVEL: z.enum(["DEBUG", "INFO", "WARN", "ERROR", "SILENT"]).default("INFO"),
};

/** Reads the environment once, at the start of a function; throws `bad_environment` naming all that is missing or malformed. */
export function readEnvironment<Shape extends z.ZodRawShape>(shape: Shape): z.infer<z.ZodObject<Shape>> {
  const read = z.object(shape).safeParse(process.env);
  if (read.success) return read.data;
  const wrong = read.error.issues.map(({ path, message }) => {
    const name = path.join(".");
    return process.env[name] === undefined ? `${name} is not set` : `${name} ${message}`;
  });
  throw new Fault("bad_environment", `The environment is not complete: ${wrong.join("; ")}.`);
}

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Fault } from "#core/errors.ts";
import { readEnvironment, variables } from "#edge/environment.ts";

const good = {
  DATABASE_URL: "postgres://someone:password@host/archive",
  BUCKET: "parts",
  TOPIC_ARN: "arn:aws:sns:us-east-1:000000000000:parts",
  REDIS_URL: "rediss://:password@cache:6379",
  IMPORTS_QUEUE_URL: "https://sqs.eu-west-1.amazonaws.com/1/imports",
  EXPORTS_QUEUE_URL: "https://sqs.eu-west-1.amazonaws.com/1/exports.fifo",
  KEY_ID: "a-key",
  CLUSTER: "arn:aws:ecs:eu-west-1:1:cluster/exports",
  TASK_DEFINITION: "arn:aws:ecs:eu-west-1:1:task-definition/export:1",
  SUBNETS: "subnet-1,subnet-2",
  SECURITY_GROUP: "sg-1",
  DCE_PATH: "/opt/app/DiscordChatExporter.Cli",
  EXPORT_IDLE: "1000",
  WORK_DIR: "/work",
  API_KEY: "a-key-of-16-chars",
  LOG_LEVEL: "DEBUG",
};

beforeEach(() => {
  for (const name of Object.keys(variables)) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

function fault(): Fault {
  try {
    readEnvironment(variables);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  return expect.unreachable();
}

describe("readEnvironment", () => {
  it("answers the variables that are asked for, and no other", () => {
    for (const [name, value] of Object.entries(good)) vi.stubEnv(name, value);
    expect(readEnvironment(variables)).toEqual({
      ...{ ...good, SUBNETS: ["subnet-1", "subnet-2"], EXPORT_IDLE: 1000 },
    });
    expect(readEnvironment({ BUCKET: variables.BUCKET })).toEqual({ BUCKET: "parts" });
  });

  it("fills in what may be left out", () => {
    const { LOG_LEVEL, REDIS_URL } = variables;
    expect(readEnvironment({ LOG_LEVEL, REDIS_URL })).toEqual({ LOG_LEVEL: "INFO", REDIS_URL: undefined });
  });

  it("names every variable that is missing at once", () => {
    const { code, message } = fault();
    expect(code).toBe("bad_environment");
    expect(message).toMatch(
      /^The environment is not complete: DATABASE_URL is not set; BUCKET is not set; .*; API_KEY is not set\.$/,
    );
    for (const name of ["KEY_ID", "CLUSTER", "WORK_DIR"]) expect(message).toContain(`${name} is not set`);
  });

  it("names every variable that is malformed, and prints no value", () => {
    const secret = "S3CRET";
    for (const name of Object.keys(variables))
      vi.stubEnv(name, ["BUCKET", "KEY_ID", "SUBNETS"].includes(name) ? "" : secret);
    const { message } = fault();
    for (const name of Object.keys(variables)) expect(message).toContain(name);
    expect(message).not.toContain(secret);
    expect(message).not.toContain("not set");
  });
});

import { Logger } from "@aws-lambda-powertools/logger";

/** Where the functions log: JSON lines, never a message's content, never a token. */
export const log = new Logger({ serviceName: "fastdiscorddb", logLevel: "INFO" });

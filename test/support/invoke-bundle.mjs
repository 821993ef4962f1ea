// node invoke-bundle.mjs BUNDLE EVENT
// Does with a function's bundle what Lambda's runtime does: imports the file, calls `handler` with the event (a JSON
// file) and prints what it answers as the last line, or `{"errorType", "errorMessage"}` and exits with 1.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [bundlePath, eventPath] = process.argv.slice(2);
const context = {
  awsRequestId: randomUUID(),
  callbackWaitsForEmptyEventLoop: true,
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? "test",
  functionVersion: "$LATEST",
  invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:test",
  memoryLimitInMB: "512",
  logGroupName: "test",
  logStreamName: "test",
  getRemainingTimeInMillis: () => 29_000,
};

let answer;
let code = 0;
try {
  const { handler } = await import(pathToFileURL(bundlePath).href);
  answer = await handler(JSON.parse(readFileSync(eventPath, "utf8")), context);
} catch (error) {
  answer = { errorType: error.name, errorMessage: error.message };
  code = 1;
}
// A pipe takes a long answer in several pieces. Open connections do not end a Lambda either: it is frozen with them.
process.stdout.write(`\n${JSON.stringify(answer ?? null)}\n`, () => process.exit(code));

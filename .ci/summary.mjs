// node .ci/summary.mjs REPORT TESTS_EXIT FAILED_STEPS SKIPPED_STEPS
// Prints `N passed, N failed, N skipped` from vitest's JSON report and the steps beside the tests; exits with 1 if
// anything failed. A run whose report is missing, or whose exit code the report does not explain, has failed.
import { readFileSync } from "node:fs";

const [reportPath, testsExit, failedSteps, skippedSteps] = process.argv.slice(2);
const tests = readReport(reportPath);

const passed = tests?.numPassedTests ?? 0;
const skipped = (tests?.numPendingTests ?? 0) + (tests?.numTodoTests ?? 0) + Number(skippedSteps);
let failed = (tests?.numFailedTests ?? 0) + Number(failedSteps);
const explained = tests !== undefined && (testsExit === "0" || tests.numFailedTests > 0);
if (!explained) {
  failed += 1;
  const why = tests === undefined ? `there is no ${reportPath}` : `the tests ended with code ${testsExit}`;
  console.log(`counted as one failure: ${why}`);
}

console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
if (failed > 0) process.exitCode = 1;

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    console.log(`${path}: ${error.message}`);
    return undefined;
  }
}

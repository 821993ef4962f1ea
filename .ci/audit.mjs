// npm audit --json | node .ci/audit.mjs
// Exits with 1 where there is a vulnerability of high or critical severity, with 75 where the registry could not be
// asked (no network, or a mirror without that endpoint), which is said plainly.
import { text } from "node:stream/consumers";

const couldNotAsk = 75;
const answer = JSON.parse(await text(process.stdin));

if (answer.metadata?.vulnerabilities !== undefined) {
  const counts = answer.metadata.vulnerabilities;
  for (const { name, severity, range } of Object.values(answer.vulnerabilities)) {
    console.log(`${severity}: ${name} ${range}`);
  }
  console.log(`${counts.high} of high and ${counts.critical} of critical severity`);
  if (counts.high + counts.critical > 0) process.exitCode = 1;
} else if (answer.error?.code === undefined && answer.message !== undefined) {
  console.log(`skipped: the registry does not answer audits (${answer.message})`);
  process.exitCode = couldNotAsk;
} else {
  console.log(`npm audit failed: ${JSON.stringify(answer.error ?? answer)}`);
  process.exitCode = 1;
}

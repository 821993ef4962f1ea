/** PostgreSQL's own codes, see its Appendix A: class 08, 57P and 53300 are a server that is away or takes no more connections. */
const codes =
  /^(08|53300|57P)|^(ECONNREFUSED|ECONNRESET|ECONNABORTED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE|ETIMEDOUT|ERR_STREAM_PREMATURE_CLOSE)$/;
const texts = /terminated|not queryable|timeout exceeded when trying to connect|timeout expired/i;

/** Whether an error of pg's or of the AWS SDK's says that no server answers, none any more, or one that cannot now. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, name, message, $metadata } = error as Told;
  if (codes.test(String(code ?? "")) || texts.test(message) || name === "TimeoutError") return true;
  return ($metadata?.httpStatusCode ?? 0) >= serverFault;
}

type Told = Error & { code?: string; $metadata?: { httpStatusCode?: number } };

const serverFault = 500;

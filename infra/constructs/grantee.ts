import type { IGrantable } from "aws-cdk-lib/aws-iam";

/** Who can be granted something and told about it: a function, or the export task. */
export type Grantee = IGrantable & { addEnvironment(name: string, value: string): unknown };

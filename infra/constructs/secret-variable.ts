import { SecretValue } from "aws-cdk-lib";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";

/** An environment variable whose value CloudFormation takes from Secrets Manager at deployment: `secret` is the secret's name, `key` the field of its JSON. */
export type SecretVariable = { name: string; secret: string; key: string };

/** Sets the variable for each function; the template holds a reference, never the value. */
export function setSecret({ name, secret, key }: SecretVariable, functions: LambdaFunction[]): void {
  const reference = SecretValue.secretsManager(secret, { jsonField: key }).unsafeUnwrap();
  for (const each of functions) each.addEnvironment(name, reference);
}

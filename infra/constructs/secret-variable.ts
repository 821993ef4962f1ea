import { SecretValue } from "aws-cdk-lib";
import { Secret as ContainerSecret } from "aws-cdk-lib/aws-ecs";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";

/** An environment variable whose value is in Secrets Manager: `secret` is the secret's name or ARN, `key` the field of its JSON. */
export type SecretVariable = { name: string; secret: string; key: string };

/** Sets the variable for each function, at deployment; the template holds a reference, never the value. */
export function setSecret({ name, secret, key }: SecretVariable, functions: LambdaFunction[]): void {
  const reference = SecretValue.secretsManager(secret, { jsonField: key }).unsafeUnwrap();
  for (const each of functions) each.addEnvironment(name, reference);
}

/** The variable for a container: ECS reads the value when it starts one. */
export function containerSecret(
  scope: Construct,
  { name, secret, key }: SecretVariable,
): { [name: string]: ContainerSecret } {
  // Without its own ending, ECS would take that of the name for it.
  if (/^(?!arn:).*-\w{6}$/.test(secret)) {
    throw new Error(`the secret ${secret} must be given by its ARN: its name ends as an ARN does`);
  }
  const found = secret.startsWith("arn:")
    ? Secret.fromSecretCompleteArn(scope, name, secret)
    : Secret.fromSecretNameV2(scope, name, secret);
  return { [name]: ContainerSecret.fromSecretsManager(found, key) };
}

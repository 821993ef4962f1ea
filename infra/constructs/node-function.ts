import { dirname, join } from "node:path";
import { AssetHashType, DockerImage, type Duration, RemovalPolicy } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { limits } from "#core/limits.ts";
import { bundle, root } from "./bundling.ts";

/** What differs between two functions: `entry` is a path from the root, `memory` counts megabytes. */
export type NodeFunctionProps = { entry: string; description: string; memory: number; timeout: Duration };

/** A Lambda function of one bundled file, with the house's defaults and a role that may write its own log only. */
export class NodeFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, { entry, description, memory, timeout }: NodeFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Lambda's default role may write to every log of the account.
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(role);
    super(scope, id, {
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: "index.handler",
      code: bundled(entry),
      memorySize: memory,
      timeout,
      role,
      logGroup,
      tracing: Tracing.DISABLED,
      environment: {
        LOG_LEVEL: scope.node.tryGetContext("logLevel") ?? "INFO",
        NODE_OPTIONS: `--enable-source-maps --max-semi-space-size=${limits.semiSpace.value}`,
      },
    });
  }
}

function bundled(entry: string): Code {
  return Code.fromAsset(dirname(join(root, entry)), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry("unused"),
      // CDK takes two assets of one folder for the same one unless their commands differ.
      command: [entry],
      local: {
        tryBundle(folder) {
          bundle(entry, folder);
          return true;
        },
      },
    },
  });
}

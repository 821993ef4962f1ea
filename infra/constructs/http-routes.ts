import { Duration } from "aws-cdk-lib";
import { HttpApi, HttpMethod, HttpStage } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { Operation } from "#core/api/operations.ts";

/** Which function answers for which name in the table of operations, and which one says who may ask. */
export type HttpRoutesProps = {
  operations: readonly Operation[];
  functions: { [name in Operation["function"]]: IFunction };
  authorize: IFunction;
};

/** The HTTP API: a route for each operation, each behind the same authorizer. */
export class HttpRoutes extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, { operations, functions, authorize }: HttpRoutesProps) {
    super(scope, id);
    this.api = new HttpApi(this, "Api", {
      createDefaultStage: false,
      defaultAuthorizer: new HttpLambdaAuthorizer("ApiKey", authorize, {
        responseTypes: [HttpLambdaResponseType.SIMPLE],
        identitySource: ["$request.header.Authorization"],
        resultsCacheTtl: Duration.minutes(5),
      }),
    });
    // Without a bound one loop of a client's takes every connection that the database has.
    new HttpStage(this, "Stage", {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: 50, burstLimit: 100 },
    });
    // One permission for each function: one for each route outgrows the function's policy.
    const answeredBy = (name: Operation["function"]) =>
      new HttpLambdaIntegration(name, functions[name], { scopePermissionToRoute: false });
    const integrations = {
      enqueue: answeredBy("enqueue"),
      search: answeredBy("search"),
      testToken: answeredBy("testToken"),
    };
    for (const { path, method, function: name } of operations) {
      this.api.addRoutes({ path, methods: [HttpMethod[method]], integration: integrations[name] });
    }
  }
}

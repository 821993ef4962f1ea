import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerResult } from "aws-lambda";
import { readEnvironment, variables } from "#edge/environment.ts";
import { authorize } from "./authorize.ts";

const { API_KEY } = readEnvironment({ API_KEY: variables.API_KEY });

/** API Gateway's authorizer: whether the caller has the key. */
export const handler = async (
  event: APIGatewayRequestAuthorizerEventV2,
): Promise<APIGatewaySimpleAuthorizerResult> => ({
  isAuthorized: authorize(event.headers?.authorization, API_KEY),
});

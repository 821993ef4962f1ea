import { expect, it } from "vitest";
import { lookInto, synthesize } from "../../support/stack-template.ts";

const secretsOf = (databaseSecret: string): string => {
  const { all } = lookInto(synthesize({ databaseSecret }));
  return JSON.stringify(all("AWS::ECS::TaskDefinition").map(([, { Properties }]) => Properties));
};

it("a container's secret is found by its name, or by its ARN", () => {
  expect(secretsOf("mine/database")).toContain(":secret:mine/database:url::");
  const arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:mine-AbCdEf";
  expect(secretsOf(arn)).toContain(`${arn}:url::`);
});

it("one whose name ends as an ARN does must be given by its ARN", () => {
  expect(() => secretsOf("my-secret")).toThrow("the secret my-secret must be given by its ARN");
});

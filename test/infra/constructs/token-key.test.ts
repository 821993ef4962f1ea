import { expect, it } from "vitest";
import { lookInto, synthesize } from "../../support/stack-template.ts";

const { all, statements, variables } = lookInto(synthesize());
const [[id, key] = expect.unreachable(), ...others] = all("AWS::KMS::Key");

it("the key of the tokens turns over each year, and stays when the stack goes", () => {
  expect(others).toEqual([]);
  expect(key.Properties).toMatchObject({ EnableKeyRotation: true });
  expect(key.DeletionPolicy).toBe("Retain");
});

it("is asked to seal by who takes tokens, and to unseal only by who uses them", () => {
  const users = (action: string) =>
    all("AWS::IAM::Policy")
      .map(([policy]) => policy)
      .filter((policy) =>
        statements("AWS::IAM::Policy", policy).some(({ Action }) => [Action].flat().includes(action)),
      )
      .map((policy) => policy.replace(/RoleDefaultPolicy.*/, ""))
      .toSorted();
  expect(users("kms:Encrypt")).toEqual(["Enqueue"]);
  expect(users("kms:Decrypt")).toEqual(["ExportTaskTask", "TestToken"]);
  const actions = statements("AWS::IAM::Policy").flatMap(({ Action }) => Action);
  expect(actions.filter((action) => /^kms:/.test(action)).toSorted()).toEqual([
    ...["kms:Decrypt", "kms:Decrypt", "kms:Encrypt"],
  ]);
});

it("is told to those alone", () => {
  for (const name of ["Enqueue", "TestToken"]) {
    expect(variables(name).KEY_ID).toEqual({ "Fn::GetAtt": [id, "Arn"] });
  }
  for (const name of ["Clock", "Search", "Import", "LoadPostgres", "DeadPart", "Migrate", "Authorize"]) {
    expect(variables(name)).not.toHaveProperty("KEY_ID");
  }
});

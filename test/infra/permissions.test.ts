import { describe, expect, it } from "vitest";
import { lookInto, synthesize } from "../support/stack-template.ts";

const { all, statements } = lookInto(synthesize());

/** Those that AWS binds to no resource: logging in to the registry, and listing tasks, which is bound to our cluster instead. */
const unbound = ["ecr:GetAuthorizationToken", "ecs:ListTasks"];

describe("the permissions", () => {
  it("name their resource: a wildcard stands only behind a name of ours", () => {
    const bound = statements("AWS::IAM::Policy").filter(({ Action }) => !unbound.includes(String(Action)));
    const resources = bound.flatMap(({ Resource }) => [Resource].flat());
    expect(resources.length).toBeGreaterThan(0);
    for (const resource of resources) {
      const text = JSON.stringify(resource);
      expect(text).toMatch(/"(Ref|Fn::GetAtt)"/);
      expect(text.replace(/\/(staged|raw|exported)\/\*/, "")).not.toContain("*");
    }
  });

  it("allow no action on everything, and no action of all", () => {
    for (const { Action } of statements("AWS::IAM::Policy")) {
      for (const action of [Action].flat()) expect(action).not.toMatch(/^\*|:\*$/);
    }
  });

  it("are no more than each function needs", () => {
    const objects = (name: string) => {
      const granted = statements("AWS::IAM::Policy", `${name}Role`);
      const places = granted.flatMap(({ Action, Resource }) => {
        const found = [...JSON.stringify(Resource).matchAll(/\/(staged|raw|exported)\/\*/g)].map(
          (match) => ` ${match[1]}`,
        );
        const folders = found.length > 0 ? found : [""];
        return [Action].flat().flatMap((action) => folders.map((folder) => action + folder));
      });
      return places.filter((text) =>
        /^(s3:(GetObject\*|PutObject|DeleteObject\*|ListBucket)|s[nq]s:(Publish|SendMessage))( |$)/.test(
          text,
        ),
      );
    };
    expect(objects("Enqueue").toSorted()).toEqual([
      ...["s3:DeleteObject* raw", "s3:ListBucket", "s3:PutObject raw"],
      ...["sns:Publish", "sqs:SendMessage"],
    ]);
    expect(objects("DeadExport")).toEqual(["sns:Publish"]);
    expect(objects("Clock")).toEqual(["sqs:SendMessage"]);
    expect([...objects("TestToken"), ...objects("DeadPart")]).toEqual([]);
    expect(objects("Import").toSorted()).toEqual([
      ...["s3:DeleteObject* raw", "s3:DeleteObject* staged", "s3:GetObject* raw", "s3:PutObject staged"],
      ...["sns:Publish", "sqs:SendMessage"],
    ]);
    expect(objects("LoadPostgres").toSorted()).toEqual([
      ...["s3:GetObject* staged", "s3:PutObject staged", "sns:Publish"],
    ]);
    expect(objects("Search").toSorted()).toEqual([
      ...["s3:GetObject* exported", "s3:ListBucket", "s3:PutObject exported"],
    ]);
  });

  it("come from the stack's own policies only", () => {
    for (const [, { Properties }] of all("AWS::IAM::Role"))
      expect(Properties).not.toHaveProperty("ManagedPolicyArns");
  });
});

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { FlowStack } from "../../infra/flow-stack.ts";

/** A resource of a template. */
export type Resource = { Type: string; Properties: Record<string, unknown>; DeletionPolicy?: string };

/** A statement of a policy in a template. */
export type Statement = { Effect: string; Action: string | string[]; Resource: unknown; Condition?: unknown };

const { context } = JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8"));

/** The stack's template, with `more` beside cdk.json's context. The facts are in it: nothing is bundled to find them. */
export function synthesize(more: object = {}): Template {
  const outdir = mkdtempSync(join(tmpdir(), "fastdiscorddb-stack-"));
  const settings = { ...context, "aws:cdk:bundling-stacks": [], ...more };
  try {
    return Template.fromStack(new FlowStack(new App({ context: settings, outdir }), "flow"));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Answers questions about one template. */
export function lookInto(template: Template) {
  const all = (type: string) => Object.entries(template.findResources(type)) as [string, Resource][];

  return {
    /** The resources of a type, with their logical ids. */
    all,

    /** The properties of the resource with this logical id. */
    get(id: string): Record<string, unknown> {
      const resource: Resource | undefined = template.toJSON().Resources[id];
      if (resource === undefined) throw new Error(`there is no resource ${id}`);
      return resource.Properties;
    },

    /** The environment of the function with this id in the stack. */
    variables(name: string): Record<string, unknown> {
      const found = all("AWS::Lambda::Function").find(([id]) => id.replace(/[0-9A-F]{8}$/, "") === name);
      if (found === undefined) throw new Error(`there is no function ${name}`);
      const [, { Properties }] = found;
      return (Properties.Environment as { Variables: Record<string, unknown> }).Variables;
    },

    /** The statements of all policies of a type, of those resources whose id begins so. */
    statements(type: string, id = ""): Statement[] {
      const policies = all(type).filter(([own]) => own.startsWith(id));
      return policies.flatMap(
        ([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement,
      );
    },
  };
}

/** The logical id in the first Ref or GetAtt of a template's expression. */
export function logicalId(expression: unknown): string {
  const found = /"(?:Ref|Fn::GetAtt)":\[?"([^"]+)"/.exec(JSON.stringify(expression) ?? "");
  const [, id] = found ?? [];
  if (id === undefined) throw new Error(`no reference in ${JSON.stringify(expression)}`);
  return id;
}

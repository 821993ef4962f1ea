import { describe, expect, it } from "vitest";
import { everywhere, type Operation, operations } from "#core/api/operations.ts";
import { errors } from "#core/errors.ts";
import { version } from "#core/product.ts";
import {
  compileSchema,
  describedOperations as described,
  apiDocument as document,
} from "../../../support/api-document.ts";

const find = (id: string) =>
  described.find(({ operation }) => operation.operationId === id) ?? expect.unreachable();

describe("the OpenAPI document", () => {
  it("is one of version 3.1, of this version of the product", () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(document.info).toMatchObject({ title: "FastDiscordDB", version });
    const known = ["openapi", "info", "servers", "security", "tags", "paths", "components", "externalDocs"];
    expect(Object.keys(document).filter((key) => !known.includes(key))).toEqual([]);
  });

  it("has schemas that are JSON Schema 2020-12, and references that lead somewhere", () => {
    for (const { operation } of described) {
      for (const { schema } of operation.parameters) expect(compileSchema(schema)).toBeTypeOf("function");
      const contents = Object.values(operation.responses).map(({ content }) => content);
      if (operation.requestBody) contents.push(operation.requestBody.content);
      for (const { schema } of contents.flatMap((content) => Object.values(content))) {
        expect(compileSchema(schema)).toBeTypeOf("function");
      }
    }
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1]);
    const named = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...new Set(references)].sort()).toEqual(named.sort());
  });

  it("has every operation, and nothing else", () => {
    const ids = (operations as Operation[]).map(({ id, method, path }) => [id, method, path]);
    expect(
      described.map(({ path, method, operation }) => [operation.operationId, method, path]).sort(),
    ).toEqual(ids.sort());
    expect(new Set(ids.map(([id]) => id)).size).toBe(ids.length);
  });

  it.each((operations as Operation[]).map((operation) => [operation.id, operation] as const))(
    "says all of %s: its parameters, its answers and its errors",
    (id, operation) => {
      const { path, operation: said } = find(id);
      const names = (place: string) =>
        said.parameters.filter((each) => each.in === place).map(({ name }) => name);
      expect(names("path")).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
      const query = operation.query as { shape?: object } | undefined;
      expect(names("query")).toEqual(Object.keys(query?.shape ?? {}));
      expect(names("header")).toEqual(Object.keys(operation.headers?.shape ?? {}));
      expect(said.parameters.filter((each) => each.in === "path" && !each.required)).toEqual([]);
      const statuses = [
        ...Object.keys(operation.answers),
        ...[...operation.errors, ...everywhere].map((code) => String(errors[code].status)),
      ];
      expect(Object.keys(said.responses).sort()).toEqual([...new Set(statuses)].sort());
      for (const code of operation.errors) {
        expect(said.responses[errors[code].status]?.description).toContain(
          `\`${code}\`: ${errors[code].meaning}`,
        );
      }
      for (const [status, { description, content }] of Object.entries(said.responses)) {
        expect(description).not.toBe("");
        const types = (status === "200" && operation.types) || ["application/json"];
        expect(Object.keys(content)).toEqual(types);
      }
      const taken = operation.body ? ["application/json"] : ["application/json", "application/gzip"];
      expect(said.requestBody?.required).toBe(operation.body || operation.file ? true : undefined);
      expect(Object.keys(said.requestBody?.content ?? {})).toEqual(
        said.requestBody === undefined ? [] : taken,
      );
    },
  );

  it("gives the query's parameters their types, their bounds and their other names", () => {
    const { parameters } = find("searchExact").operation;
    expect(parameters).toEqual([
      {
        ...{
          in: "query",
          name: "search_term",
          required: true,
          description: expect.stringContaining("`keyword`"),
        },
        schema: {
          type: "string",
          minLength: 1,
          maxLength: 100,
          example: "pie",
          description: expect.any(String),
        },
      },
      {
        ...{ in: "query", name: "page", description: expect.stringContaining("100,000") },
        schema: {
          type: "integer",
          minimum: 1,
          maximum: 100_000,
          default: 1,
          description: expect.any(String),
        },
      },
      {
        ...{ in: "query", name: "page_size", description: expect.stringContaining("`size`") },
        schema: { type: "integer", minimum: 1, maximum: 100, default: 10, description: expect.any(String) },
      },
    ]);
    for (const { name, required, schema } of find("searchByDate").operation.parameters.slice(0, 2)) {
      expect([name, required]).toEqual([expect.stringMatching(/^(start|end)_date$/), true]);
      expect(schema).toMatchObject({ type: "string", format: "date" });
    }
    expect(find("readImport").operation.parameters[0]).toMatchObject({
      required: true,
      schema: { type: "string", format: "uuid" },
    });
    expect(find("exportChannel").operation.parameters.map(({ name }) => name)).toEqual([
      ...["after", "before", "full", "channel_id", "x-token", "idempotency-key", "prefer"],
    ]);
    expect(find("exportChannel").operation.parameters.slice(3, 5)).toMatchObject([
      { in: "path", name: "channel_id", required: true, schema: { type: "string", pattern: "^\\d{1,19}$" } },
      { in: "header", name: "x-token", required: true },
    ]);
  });
});

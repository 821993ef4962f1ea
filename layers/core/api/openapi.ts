import * as z from "zod";
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from "zod-openapi";
import { errorAnswer } from "#core/api/answers.ts";
import { everywhere, type Operation, operations } from "#core/api/operations.ts";
import { errors } from "#core/errors.ts";
import { version } from "#core/product.ts";

/** The API as an OpenAPI 3.1 document, made from the schemas that check requests and answers. */
export function openApiDocument(): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const operation of operations as Operation[]) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: describe(operation),
    };
  }
  const document: ZodOpenApiObject = {
    openapi: "3.1.1",
    info: {
      title: "FastDiscordDB",
      version,
      description:
        "Search an archive of Discord channels. `size` is `page_size` and `keyword` is `search_term`, everywhere.",
      license: { name: "MIT", identifier: "MIT" },
    },
    security: [{}, { key: [] }],
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer", description: "Only where API_KEY is set" } },
    },
    paths,
  };
  return createDocument(document, { override: ({ jsonSchema }) => withoutNoise(jsonSchema) });
}

/** Leaves out what says nothing to a reader: the largest safe integer, and the pattern of what has a format. */
function withoutNoise(schema: { maximum?: number; format?: string; pattern?: string }): void {
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format !== undefined) delete schema.pattern;
}

function describe(operation: Operation): ZodOpenApiOperationObject {
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [operation.function],
    requestParams: {
      ...(operation.query && { query: operation.query as z.ZodObject }),
      ...(operation.params && { path: operation.params }),
      ...(operation.headers && { header: operation.headers }),
    },
    ...bodyOf(operation),
    responses: { ...answersOf(operation), ...errorsOf(operation) },
  };
}

function bodyOf({ body, file }: Operation): Pick<ZodOpenApiOperationObject, "requestBody"> {
  if (body) return { requestBody: { required: true, content: { "application/json": { schema: body } } } };
  if (file === undefined) return {};
  const content = { "application/json": { schema: {} }, "application/gzip": { schema: {} } };
  return { requestBody: { required: true, description: file, content } };
}

function answersOf({ answers, types = [] }: Operation): ZodOpenApiOperationObject["responses"] {
  const described = Object.entries(answers).map(([status, schema]) => {
    const own = schema instanceof z.ZodString ? types : ["application/json"];
    const content = Object.fromEntries(own.map((type) => [type, { schema }]));
    return [status, { description: statusTexts[status] ?? "", content }];
  });
  return Object.fromEntries(described);
}

/** Several errors of one status are one response: its code says which. */
function errorsOf(operation: Operation): ZodOpenApiOperationObject["responses"] {
  const byStatus = Map.groupBy([...operation.errors, ...everywhere], (code) => errors[code].status);
  const described = [...byStatus].map(([status, codes]) => [
    status,
    {
      description: codes.map((code) => `\`${code}\`: ${errors[code].meaning}`).join("; "),
      content: { "application/json": { schema: errorAnswer(codes) } },
    },
  ]);
  return Object.fromEntries(described);
}

const statusTexts: { [status: string]: string } = {
  200: "OK",
  201: "Begun",
  202: "Accepted; the answer says how far it is",
  303: "It lies at `Location`",
  404: "Nothing found",
  503: "Postgres is away",
};

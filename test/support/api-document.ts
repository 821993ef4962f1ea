import { Ajv2020, type AnySchemaObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { openApiDocument } from "#core/api/openapi.ts";

/** A parameter as the document describes it. */
export type DescribedParameter = {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema: { [key: string]: unknown };
};

/** An operation as the document describes it. */
export type DescribedOperation = {
  operationId: string;
  parameters: DescribedParameter[];
  requestBody?: { required: boolean; content: { [type: string]: { schema: AnySchemaObject } } };
  responses: {
    [status: string]: { description: string; content: { [type: string]: { schema: AnySchemaObject } } };
  };
};

type Document = {
  [key: string]: unknown;
  openapi: string;
  info: object;
  paths: { [path: string]: { [method: string]: DescribedOperation } };
  components: { schemas: { [name: string]: AnySchemaObject } };
};

/** The API's document as a client gets it: as JSON. */
export const apiDocument = JSON.parse(JSON.stringify(openApiDocument())) as Document;

/** Every operation of the document, with its path and its method. */
export const describedOperations = Object.entries(apiDocument.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

// The formats' package is CommonJS.
const schemas = addFormats.default(
  new Ajv2020({ strict: true, strictTypes: false, allErrors: true, keywords: ["example"] }),
);
for (const [name, schema] of Object.entries(apiDocument.components.schemas)) {
  schemas.addSchema(withOwnReferences(schema), name);
}

/** Compiles a schema of the document; throws where it is no JSON Schema, or refers to what is not there. */
export function compileSchema(schema: AnySchemaObject): ValidateFunction {
  return schemas.compile(withOwnReferences(schema));
}

/** The validator knows the components by their names alone. */
function withOwnReferences(schema: AnySchemaObject): AnySchemaObject {
  const text = JSON.stringify(schema).replaceAll('"#/components/schemas/', '"');
  return JSON.parse(text) as AnySchemaObject;
}

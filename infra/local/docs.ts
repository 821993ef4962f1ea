import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";

const require = createRequire(import.meta.url);

/** The page's own files, and Swagger UI's out of its package: nothing comes from another site. */
const files: { [path: string]: { folder: () => string; name: string; type: string } } = {
  "/docs": { folder: ownFolder, name: "index.html", type: "text/html; charset=utf-8" },
  "/docs/show.js": { folder: ownFolder, name: "show.js", type: "text/javascript; charset=utf-8" },
  "/docs/swagger-ui.css": { folder: swaggerFolder, name: "swagger-ui.css", type: "text/css; charset=utf-8" },
  "/docs/swagger-ui-bundle.js": {
    folder: swaggerFolder,
    name: "swagger-ui-bundle.js",
    type: "text/javascript; charset=utf-8",
  },
};

/** Answers the API's documentation page and its files; undefined for every other path. */
export async function answerDocs(path: string): Promise<APIGatewayProxyStructuredResultV2 | undefined> {
  if (path === "/" || path === "/docs/") return { statusCode: 302, headers: { location: "/docs" } };
  const file = files[path];
  if (!file) return undefined;
  const body = await readFile(join(file.folder(), file.name), "utf8");
  const policy =
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";
  return { statusCode: 200, headers: { "content-type": file.type, "content-security-policy": policy }, body };
}

function ownFolder(): string {
  return join(import.meta.dirname, "../../web/docs");
}

function swaggerFolder(): string {
  return dirname(require.resolve("swagger-ui-dist/package.json"));
}

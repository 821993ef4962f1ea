import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { Fault } from "#core/errors.ts";

/** Where the page's files are, from the root, which is two folders above this file and above the bundle: in a clone, and in npm's package. */
const folders = ["web/docs", "node_modules/swagger-ui-dist", "dist/docs"];

const html = "text/html; charset=utf-8";
const css = "text/css; charset=utf-8";
const script = "text/javascript; charset=utf-8";

/** The page's own files, and Swagger UI's: nothing comes from another site. */
const files: { [path: string]: { name: string; type: string } } = {
  "/docs": { name: "index.html", type: html },
  "/docs/show.js": { name: "show.js", type: script },
  "/docs/swagger-ui.css": { name: "swagger-ui.css", type: css },
  "/docs/swagger-ui-bundle.js": { name: "swagger-ui-bundle.js", type: script },
};

/** Answers the API's documentation page and its files; undefined for every other path. */
export async function answerDocs(path: string): Promise<APIGatewayProxyStructuredResultV2 | undefined> {
  if (path === "/" || path === "/docs/") return { statusCode: 302, headers: { location: "/docs" } };
  const file = files[path];
  if (!file) return undefined;
  const body = await readFile(find(file.name), "utf8");
  const policy =
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";
  return { statusCode: 200, headers: { "content-type": file.type, "content-security-policy": policy }, body };
}

/** swagger-ui-dist has an index.html too: the page's own folder is looked into first. */
function find(name: string): string {
  const places = folders.map((folder) => join(import.meta.dirname, "../..", folder, name));
  const found = places.find((place) => existsSync(place));
  if (!found)
    throw new Fault("not_found", `The file ${name} of this page is missing: install the package again.`);
  return found;
}

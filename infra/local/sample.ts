import { join } from "node:path";

/** The shipped sample server: its exports, as a folder. */
export const sampleFolder = join(import.meta.dirname, "../../test/samples/server");

import { randomUUID } from "node:crypto";
import type { ImportStatus } from "#core/api/answers.ts";
import type { ImportRequest, ImportUploads } from "#core/api/imports.ts";
import type { FileQuery } from "#core/api/parameters.ts";
import { Fault } from "#core/errors.ts";
import type { ImportMessage } from "#core/import-message.ts";
import { limits } from "#core/limits.ts";
import { rawKey, rawPrefix } from "#core/part.ts";
import type {
  Announcer,
  ArchiveState,
  ImportControl,
  Objects,
  Reconciliation,
  UploadFile,
  Uploads,
} from "#core/ports.ts";
import { partSizeOf } from "#core/upload-parts.ts";
import type { Answer, Bindings, Input } from "#edge/api.ts";

/** What asking for imports is bound to. */
export type ImportsPorts = {
  state: Pick<ArchiveState, "import" | "imports">;
  control: ImportControl;
  uploads: Uploads;
  objects: Pick<Objects, "put">;
  announcer: Announcer;
  reconciliation: Pick<Reconciliation, "accept">;
  enqueue(message: ImportMessage): Promise<void>;
  /** The smallest size of an uploaded part, in bytes; the limits' when not given. */
  partBytes?: number | undefined;
};

type OfImport = Input<object, { id: string }>;

/** As many missing parts are named in an error. */
const namedParts = 10;

/** Imports over HTTP: begun, uploaded in parts, read by another function, followed, stopped and tried again. */
export function makeImports(ports: ImportsPorts): Bindings {
  const { state, control, uploads } = ports;

  async function find(id: string): Promise<ImportStatus> {
    const found = await state.import(id);
    if (!found) throw new Fault("not_found", `There is no import ${id}.`);
    return found;
  }

  const accepted = async (id: string): Promise<Answer> => ({ status: 202, body: await find(id) });

  /** What cannot be done says in which state the import is. */
  async function refuse(id: string, what: string): Promise<never> {
    throw new Fault("wrong_state", `The import is ${(await find(id)).state}: it cannot be ${what}.`);
  }

  async function uploadsOf(id: string, files: UploadFile[]): Promise<ImportUploads> {
    let room = limits.uploadUrls.value;
    const told: ImportUploads = { id, uploads: [], more: false };
    for (const { number, name, size, partSize } of files) {
      const prefix = rawPrefix(id, number);
      const missing = await uploads.missing(prefix, { size, partSize });
      const parts = missing.slice(0, room);
      const urls = await Promise.all(parts.map((part) => uploads.sign(prefix, part)));
      told.uploads.push({ name, part_size: partSize, urls, parts });
      told.more ||= parts.length < missing.length;
      room -= parts.length;
    }
    return told;
  }

  async function checkUploaded(id: string, { number, name, size, partSize }: UploadFile): Promise<void> {
    const missing = await uploads.missing(rawPrefix(id, number), { size, partSize });
    if (missing.length === 0) return;
    const named = missing.slice(0, namedParts).join(", ");
    const rest = missing.length > namedParts ? ` and ${missing.length - namedParts} more` : "";
    const detail = `${name} is not whole: of its parts ${named}${rest} ${missing.length === 1 ? "is" : "are"} missing or cut.`;
    const remedy = `GET /api/imports/${id}/uploads says where to put what is missing.`;
    throw new Fault("upload_incomplete", `${detail} ${remedy}`);
  }

  return {
    createImport: async ({ body }: Input<object, object, ImportRequest>) => {
      const id = randomUUID();
      const files = body.files.map(({ name, size }, index) => {
        return { number: index + 1, name, size, partSize: partSizeOf(size, ports.partBytes) };
      });
      await control.begin(id, files, body.complete);
      return { status: 201, body: await uploadsOf(id, files) };
    },

    importFile: async ({ query: { name, complete }, body }: Input<FileQuery, object, Buffer>) => {
      const size = body.length;
      if (size === 0) throw new Fault("invalid_parameter", "The body is empty: send the file in it.");
      if (size > limits.bodyBytes.value)
        throw new Fault("too_large", "The file is over 5 MB: begin an import with POST /api/imports.");
      const id = randomUUID();
      await control.begin(id, [{ number: 1, name, size, partSize: size }], complete);
      await ports.objects.put(rawKey(rawPrefix(id, 1), 1), body);
      await control.uploaded(id);
      await ports.enqueue({ v: 1, import_id: id });
      return accepted(id);
    },

    readUploads: async ({ params: { id } }: OfImport) => {
      await find(id);
      return { body: await uploadsOf(id, await control.uploads(id)) };
    },

    completeImport: async ({ params: { id } }: OfImport) => {
      const files = await control.uploads(id);
      // Asked twice, since the answer was lost or the queue was away: read once all the same.
      if (files.length === 0 && (await find(id)).state !== "queued") return refuse(id, "completed");
      for (const file of files) await checkUploaded(id, file);
      await control.uploaded(id);
      await ports.enqueue({ v: 1, import_id: id });
      return accepted(id);
    },

    cancelImport: async ({ params: { id } }: OfImport) => {
      const files = await control.uploads(id);
      if (!(await control.cancel(id))) return refuse(id, "cancelled");
      for (const { number } of files) await uploads.abort(rawPrefix(id, number));
      return accepted(id);
    },

    retryImport: async ({ params: { id } }: OfImport) => {
      const again = await control.retry(id);
      if (!again) return refuse(id, "tried again");
      await ports.announcer.announce(again.parts);
      if (again.unread) await ports.enqueue({ v: 1, import_id: id });
      return accepted(id);
    },

    acceptImport: async ({ params: { id } }: OfImport) => {
      const last = await ports.reconciliation.accept(id);
      if (!last) return refuse(id, "accepted");
      // Loading its last part once more changes nothing, and then compares again.
      await ports.announcer.announce([last]);
      return accepted(id);
    },

    listImports: async () => {
      const imports = await state.imports();
      return { body: { imports, count: imports.length } };
    },

    readImport: async ({ params: { id } }: OfImport) => ({ body: await find(id) }),
  };
}

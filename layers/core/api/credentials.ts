import * as z from "zod";
import { tokenShape } from "#core/token-shape.ts";

const moment = z.iso.datetime();

/** The name of a kept token. */
export const credentialName = z
  .string({ error: "name must be a text" })
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u,
    "name must be 1 to 100 letters, digits, spaces, dots, dashes and underscores, and begin with a letter or digit",
  )
  .refine(
    (name) => !tokenShape.test(name),
    "name looks like a Discord token, which goes into the header X-Token: choose another",
  )
  .meta({ example: "archive-bot" });

/** What keeps a token under a name; the token itself comes in the header X-Token. */
export const CredentialRequest = z.object({ name: credentialName }).meta({ id: "CredentialRequest" });
export type CredentialRequest = z.infer<typeof CredentialRequest>;

/** A kept token, without it. */
export const Credential = z
  .object({
    name: z.string(),
    kind: z.enum(["bot", "user"]).nullable().meta({ description: "Null until it was tested" }),
    works: z.boolean().nullable().meta({ description: "What Discord said when it was tested last" }),
    created_at: moment,
    rotated_at: moment.nullable(),
    tested_at: moment.nullable(),
    warning: z.string().nullable(),
  })
  .meta({ id: "Credential" });
export type Credential = z.infer<typeof Credential>;

/** Kept tokens, by name. */
export const CredentialList = z
  .object({ credentials: z.array(Credential), count: z.int().min(0) })
  .meta({ id: "CredentialList" });
export type CredentialList = z.infer<typeof CredentialList>;

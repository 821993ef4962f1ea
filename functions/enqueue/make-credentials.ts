import type { CredentialRequest } from "#core/api/credentials.ts";
import { Fault } from "#core/errors.ts";
import type { Credentials, Seal, TestToken } from "#core/export-ports.ts";
import { checkToken, tokenGroup } from "#core/token-group.ts";
import type { Bindings, Input } from "#edge/api.ts";

/** What keeping tokens is bound to. */
export type CredentialsPorts = { credentials: Credentials; seal: Pick<Seal, "seal"> };

/** What testing them is bound to. */
export type CredentialTestPorts = {
  credentials: Pick<Credentials, "find" | "noteTest">;
  seal: Pick<Seal, "unseal">;
  testToken: TestToken;
};

type OfCredential = Input<object, { name: string }>;

/** Kept Discord tokens over HTTP: sealed as soon as they come, and never answered. */
export function makeCredentials({ credentials, seal }: CredentialsPorts): Bindings {
  return {
    createCredential: async ({ headers, body }: Input<object, object, CredentialRequest>) => {
      const token = checkToken(headers["x-token"]);
      const sealed = { sealed: await seal.seal(token), group: tokenGroup(token) };
      const { credential, isNew } = await credentials.keep(body.name, sealed);
      return { status: isNew ? 201 : 200, body: credential };
    },

    listCredentials: async () => {
      const kept = await credentials.list();
      return { body: { credentials: kept, count: kept.length } };
    },

    deleteCredential: async ({ params: { name } }: OfCredential) => {
      return { body: given(await credentials.remove(name), name) };
    },
  };
}

/** Asks Discord about a kept token. A function of its own answers it: the one that takes all the rest may not unseal. */
export function makeCredentialTest({ credentials, seal, testToken }: CredentialTestPorts): Bindings {
  return {
    testCredential: async ({ params: { name } }: OfCredential) => {
      const { sealed, group } = given(await credentials.find(name), name);
      const tested = await testToken(await seal.unseal(sealed));
      return { body: await credentials.noteTest(name, { ...tested, group }) };
    },
  };
}

function given<Found>(found: Found | undefined, name: string): Found {
  if (!found) throw new Fault("not_found", `There is no credential ${name}.`);
  return found;
}

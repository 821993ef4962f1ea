import type { CredentialRequest } from "#core/api/credentials.ts";
import { Fault } from "#core/errors.ts";
import type { Credentials, Seal, Tested, TestToken } from "#core/export-ports.ts";
import { checkToken, tokenGroup } from "#core/token-group.ts";
import type { Bindings, Input } from "#edge/api.ts";

/** What keeping tokens is bound to. */
export type CredentialsPorts = {
  credentials: Credentials;
  seal: Pick<Seal, "seal">;
  testToken: TestToken;
};

/** What testing them is bound to. */
export type CredentialTestPorts = {
  credentials: Pick<Credentials, "find" | "noteTest">;
  seal: Pick<Seal, "unseal">;
  testToken: TestToken;
};

type OfCredential = Input<object, { name: string }>;

/** Kept Discord tokens over HTTP: sealed as soon as they come, and never answered. One that Discord refuses is not kept. */
export function makeCredentials({ credentials, seal, testToken }: CredentialsPorts): Bindings {
  /** What Discord says, or why it says nothing. */
  async function tryToken(token: string): Promise<Tested | Fault> {
    return testToken(token).catch((error: unknown) => {
      if (error instanceof Fault && error.code === "discord_away") return error;
      throw error;
    });
  }

  async function refuse(name: string): Promise<never> {
    const kept = (await credentials.find(name))
      ? `The one that is kept as ${name} stays.`
      : "It is not kept.";
    const remedy = "Copy the token again, or make another (Reset Token).";
    throw new Fault("token_invalid", `Discord does not accept the token. ${kept} ${remedy}`);
  }

  return {
    createCredential: async ({ headers, body }: Input<object, object, CredentialRequest>) => {
      const token = checkToken(headers["x-token"]);
      const sealed = { sealed: await seal.seal(token), group: tokenGroup(token) };
      const tested = await tryToken(token);
      if ("works" in tested && !tested.works) return refuse(body.name);
      const { credential, isNew } = await credentials.keep(body.name, sealed);
      const status = isNew ? 201 : 200;
      if (tested instanceof Fault) {
        return { status, body: { ...credential, warning: `It is kept, but not tested: ${tested.message}` } };
      }
      return { status, body: await credentials.noteTest(body.name, { ...tested, group: sealed.group }) };
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

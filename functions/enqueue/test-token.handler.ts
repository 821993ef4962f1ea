import { KMSClient } from "@aws-sdk/client-kms";
import { limits } from "#core/limits.ts";
import { api } from "#edge/api.ts";
import { readEnvironment, variables } from "#edge/environment.ts";
import { log } from "#edge/log.ts";
import { slowSearches } from "#edge/slow-statements.ts";
import { discord } from "#stores/discord.ts";
import { connect } from "#stores/postgres/connect.ts";
import { credentials } from "#stores/postgres/credentials.ts";
import { kmsSeal } from "#stores/seal/kms.ts";
import { makeCredentialTest } from "./make-credentials.ts";

const { DATABASE_URL, KEY_ID, LOG_LEVEL } = readEnvironment({
  DATABASE_URL: variables.DATABASE_URL,
  KEY_ID: variables.KEY_ID,
  LOG_LEVEL: variables.LOG_LEVEL,
});
log.setLogLevel(LOG_LEVEL);
const pool = connect(DATABASE_URL, {
  timeout: limits.searchTimeout.value,
  slow: slowSearches,
  connections: 1,
});

/** Asks Discord about kept tokens: behind the API nothing else can unseal them. */
export const handler = api(
  makeCredentialTest({
    credentials: credentials(pool),
    seal: kmsSeal(new KMSClient(), KEY_ID),
    testToken: discord(),
  }),
);

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { NewExport } from "#core/export-ports.ts";
import { transaction } from "#stores/postgres/connect.ts";
import { insertExport } from "#stores/postgres/export-jobs.ts";
import { keepCredential } from "../../../support/credential-rows.ts";
import { newExport, sealed } from "../../../support/export-rows.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query("truncate credentials, export_requests, imports cascade"));

const window = { mode: "fixed" as const, windowDays: 0, after: "1000", before: "9000" };
const asked = (over: Partial<NewExport> = {}) => newExport({ window, ...over });

const insert = (given: NewExport) => transaction(database.pool, (client) => insertExport(client, given));

async function jobs() {
  const { rows } = await database.pool.query(
    `select e.*, i.state, i.ended_at, i.is_complete, o.attempt as sent
     from exports e join imports i on i.id = e.id join outbox o on o.export_id = e.id order by o.id`,
  );
  return rows;
}

describe("an export", () => {
  it("has its request, a queued job for each channel, and a message for each, in their order", async () => {
    const given = asked({ targets: { channels: ["300", "200", "300", "9223372036854775807"] }, key: "k" });
    await insert(given);
    const { rows } = await database.pool.query("select * from export_requests");
    expect(rows).toMatchObject([
      {
        ...{ id: given.id, credential_id: null, schedule_id: null, idempotency_key: "k" },
        request: { asked: given.request, window: given.window, targets: given.targets },
      },
    ]);
    const shared = { request_id: given.id, after_id: "1000", before_id: "9000", sealed, token_group: "g" };
    const fresh = { attempt: 1, sent: 1, failures: 0, state: "queued", ended_at: null, is_complete: false };
    expect(await jobs()).toMatchObject([
      { ...shared, ...fresh, number: 1, channel_id: "300" },
      { ...shared, ...fresh, number: 2, channel_id: "200" },
      { ...shared, ...fresh, number: 3, channel_id: "9223372036854775807" },
    ]);
  });

  it.each([{ guild: "100", threads: "all" } as const, { direct: true } as const])(
    "of %j has one job, which finds the channels",
    async (targets) => {
      await insert(asked({ targets }));
      expect(await jobs()).toMatchObject([{ number: 1, channel_id: null, state: "queued" }]);
    },
  );

  it("that begins where the archive ends does not say where before it runs", async () => {
    await insert(asked({ window: { mode: "incremental", windowDays: 14, after: null, before: "9000" } }));
    expect(await jobs()).toMatchObject([{ after_id: null, before_id: "9000" }]);
  });

  it("with a kept token names it, and holds no token of its own", async () => {
    const kept = await keepCredential(database.pool, "bot");
    await insert(asked({ token: { credentialId: kept.id, group: kept.group } }));
    expect(await jobs()).toMatchObject([{ sealed: null, token_group: kept.group }]);
    const { rows } = await database.pool.query("select credential_id from export_requests");
    expect(rows).toEqual([{ credential_id: kept.id }]);
  });

  it("leaves nothing behind when its transaction fails", async () => {
    await insert(asked({ key: "same" }));
    await expect(insert(asked({ key: "same" }))).rejects.toMatchObject({ code: "23505" });
    expect(await jobs()).toHaveLength(1);
  });
});

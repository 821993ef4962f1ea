import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { largestSnowflake, snowflakeBefore, snowflakeTime } from "#core/snowflake.ts";
import { createdAt, createdOn, isOfDay, lastIdBefore } from "#stores/postgres/incoming.ts";
import { idAt } from "../../../support/export-builder.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/fresh-database.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase({ empty: true });
});
afterAll(() => database.drop());
const ids = [
  ...["0", "7", String(2 ** 22 - 1), String(2 ** 22), idAt("2024-02-29T23:59:59.999Z", 2 ** 22 - 1)],
  ...[idAt("2024-03-01"), largestSnowflake],
];

describe("in SQL as in JavaScript", () => {
  it.each(ids)("the time and the day of %s, and the ids from before and of them", async (id) => {
    const { rows } = await database.pool.query(
      `select at, day, ${isOfDay("$1::bigint", "day")} as is_of, ${isOfDay("$1::bigint", "(day - 1)")} as is_older,
        ${lastIdBefore("at")} as before
      from (select ${createdAt("$1::bigint")} as at, ${createdOn("$1::bigint")} as day) as own`,
      [id],
    );
    const time = snowflakeTime(id);
    expect(rows).toMatchObject([{ is_of: true, is_older: false, before: String(snowflakeBefore(time)) }]);
    expect(rows[0].at.getTime()).toBe(time);
    expect((await database.pool.query(`select ${createdOn("$1::bigint")}::text as day`, [id])).rows).toEqual([
      { day: new Date(time).toISOString().slice(0, 10) },
    ]);
  });

  it("no id is from before Discord, and all are from before what lies behind them", async () => {
    const of = (moment: string) => lastIdBefore(`timestamptz '${moment}'`);
    const { rows } = await database.pool.query(`
      select ${of("-infinity")} as never, ${of("0001-01-01 00:00:00+00")} as early, ${of("2015-01-01 00:00:00+00")} as begin,
        ${of("2084-09-07 00:00:00+00")} as behind, ${of("9999-12-31 00:00:00+00")} as late, ${of("infinity")} as always`);
    const [none, every] = ["-1", largestSnowflake];
    expect(rows).toEqual([
      { never: none, early: none, begin: none, behind: every, late: every, always: every },
    ]);
  });
});

import { snowflakeTime } from "#core/snowflake.ts";

/** The UTC months, `YYYY-MM`, in which ids were made: the partitions of their messages. Cheap for ids in about their order. */
export class Months {
  readonly names = new Set<string>();
  #from = 0;
  #to = 0;

  add(id: string): void {
    const time = snowflakeTime(id);
    if (time >= this.#from && time < this.#to) return;
    const date = new Date(time);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    this.#from = Date.UTC(year, month);
    this.#to = Date.UTC(year, month + 1);
    this.names.add(date.toISOString().slice(0, 7));
  }
}

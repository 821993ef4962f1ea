import { limits } from "#core/limits.ts";
import { QueryFault } from "#core/search-query/query-fault.ts";

/** Where the reading is: code points, and the place in the query of each and of the slash behind them. */
export type RegexReader = { points: string[]; places: number[]; next: number };

/** A reader of a regex that begins at `offset` of the query. What is far beyond the limit is not read. */
export function readerOf(source: string, offset: number): RegexReader {
  const points = [...source.slice(0, 2 * limits.regexLength.value + 2)];
  const places = [offset];
  let place = offset;
  for (const point of points) {
    place += point.length;
    places.push(place);
  }
  // The slash behind it: where something is missing at the end.
  places.push(place + 1);
  return { points, places, next: 0 };
}

/** A mistake at the `length` code points from `from` on; from the next one where it is left out. */
export function fault(reader: RegexReader, detail: string, from = reader.next, length = 1): QueryFault {
  const end = reader.places.at(-1) as number;
  return new QueryFault(detail, {
    from: reader.places[from] ?? end,
    to: reader.places[from + length] ?? end,
  });
}

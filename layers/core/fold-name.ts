import { limits } from "#core/limits.ts";
import { foldText } from "#core/search-query/fold-text.ts";

/** A name as it is looked up: folded, without blanks around it, as a query has none, and cut at `limits.nameLength`, since no index holds much longer ones; none stays none. */
export function foldName<Name extends string | null>(name: Name): Name {
  return name === null
    ? name
    : (foldText(name).trim().slice(0, limits.nameLength.value).toWellFormed() as Name);
}

import { type ErrorCode, errors } from "#core/errors.ts";
import { style } from "./terminal.ts";

/** So many places are shown of each kind of problem. */
const shownPlaces = 5;

/** Problems of one kind in lines: what the code means, and the first of the places, `count` of which there are. */
export function problemGroup(
  code: string,
  places: string[],
  { severity, count = places.length }: { severity: "errors" | "warnings"; count?: number },
): string {
  const colour = severity === "errors" ? "red" : "yellow";
  const meaning = code in errors ? `: ${errors[code as ErrorCode].meaning}` : "";
  const shown = places.slice(0, shownPlaces);
  const more = count > shown.length ? [`  … and ${count - shown.length} more`] : [];
  return [`${style(colour, code)} (${count})${meaning}`, ...shown.map((place) => `  ${place}`), ...more].join(
    "\n",
  );
}

import type { Command } from "commander";
import type { Compared } from "../../infra/local/rebuild-archive.ts";
import { exitCodes } from "../exit-codes.ts";
import { safeJson } from "../safe-text.ts";
import { note, print, style } from "../terminal.ts";
import { withArchive } from "../with-archive.ts";
import { counted } from "../wording.ts";

const help = `
Searches find less until it has ended. What was erased stays away. Prints a checksum of each month of each channel
and of all else, before and after; exit code 3: some parts could not be loaded, or something differs.`;
const tellEvery = 1_000;

/** `fastdiscorddb rebuild`: empties the database and loads every staged part again. */
export function addRebuild(program: Command): void {
  program
    .command("rebuild")
    .description("empty the database, load every staged part again, and compare")
    .option("--json", "the result as one JSON object")
    .addHelpText("after", help)
    .action(rebuild);
}

async function rebuild({ json }: { json?: boolean }): Promise<void> {
  await withArchive(async (archive, signal) => {
    const { rebuildArchive, isSame } = await import("../../infra/local/rebuild-archive.ts");
    let told = performance.now();
    const tell = (loaded: number, total: number) => {
      if (json || (loaded < total && performance.now() - told < tellEvery)) return;
      told = performance.now();
      note(`${loaded} of ${counted(total, "part")} loaded`);
    };
    const { parts, failed, compared } = await rebuildArchive(await archive.stores(), tell, signal);
    const differing = compared.filter((each) => !isSame(each));
    if (json) print(safeJson({ parts, failed, is_same: differing.length === 0, compared }));
    else {
      for (const each of compared) print(lineOf(each, isSame(each)));
      print(resultLine(parts, failed, differing.length));
    }
    return failed > 0 || differing.length > 0 ? exitCodes.someFailed : exitCodes.ok;
  });
}

function lineOf({ before, after }: Compared, equal: boolean): string {
  const of = before ?? after;
  const said = (side: Compared["before"]) => (side ? `${side.rows} (${side.checksum})` : "nothing");
  const mark = style(equal ? "green" : "red", equal ? "same" : "differs");
  const name = of?.channel_id ? `channel ${of.channel_id} ${of.month}` : of?.table;
  return `${name}  ${said(before)} → ${said(after)}  ${mark}`;
}

function resultLine(parts: number, failed: number, differing: number): string {
  const loaded = `Rebuilt from ${counted(parts, "part")}`;
  if (failed > 0)
    return style("red", `${loaded}, of which ${failed} could not be loaded: see the imports, then redrive.`);
  if (differing > 0) return style("red", `${loaded}: ${counted(differing, "line")} differ from before.`);
  return style("green", `${loaded}: equal to the one before.`);
}

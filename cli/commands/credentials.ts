import type { Command } from "commander";
import { Credential, CredentialList, CredentialRequest } from "#core/api/credentials.ts";
import { addList } from "../add-list.ts";
import { type Api, ask } from "../ask.ts";
import { checkRequest } from "../check-request.ts";
import { addToken, readToken, type TokenOptions, tokenHeaders, tokenHelp } from "../discord-token.ts";
import { exitCodes } from "../exit-codes.ts";
import { safeJson, safeLine } from "../safe-text.ts";
import { table } from "../table.ts";
import { note, print, style } from "../terminal.ts";
import { withArchive } from "../with-archive.ts";
import { command, timeOf } from "../wording.ts";

const addHelp = `
A name that is kept already gets this token instead, unless Discord refuses it. It is kept sealed, and shown to nobody again.
${tokenHelp}

Examples:
  fastdiscorddb credentials add archive-bot
  fastdiscorddb credentials add archive-bot --token-stdin < token.txt`;

const jsonHelp = "the API's answer, as one JSON object";

type Json = { json?: boolean };

/** `fastdiscorddb credentials …`: tokens that are kept under names. */
export function addCredentials(program: Command): void {
  const credentials = program
    .command("credentials")
    .description("list kept Discord tokens, without them; add, test or remove them");
  addList(credentials).description("what is kept").option("--json", jsonHelp).action(list);
  addToken(credentials.command("add"))
    .description("ask Discord whether a token works, and keep it under a name")
    .argument("<name>")
    .option("--json", jsonHelp)
    .addHelpText("after", addHelp)
    .action(add);
  credentials
    .command("test")
    .description("ask Discord whether a token works, and whose kind it is")
    .argument("<name>")
    .option("--json", jsonHelp)
    .action(test);
  credentials
    .command("remove")
    .description("forget a token")
    .argument("<name>")
    .option("--json", jsonHelp)
    .action(remove);
}

async function list({ json }: Json): Promise<void> {
  await withArchive(async (archive, signal) => {
    const found = await ask(archive, "/api/credentials", CredentialList, { signal });
    if (json) print(safeJson(found));
    else if (found.count === 0) print(`No tokens are kept: ${command("credentials add --help")}`);
    else {
      const rows = found.credentials.map(({ name, kind, works, tested_at, created_at, rotated_at }) => [
        ...[safeLine(name), kind ?? "?", works === null ? "?" : works ? "yes" : style("red", "no")],
        ...[tested_at === null ? "never" : timeOf(tested_at), timeOf(rotated_at ?? created_at)],
      ]);
      print(table(["name", "kind", "works", "tested", "kept"], rows));
    }
    return exitCodes.ok;
  });
}

async function add(name: string, options: TokenOptions & Json): Promise<void> {
  const sent = checkRequest(CredentialRequest, { name });
  const token = await readToken(options);
  await withArchive(async (archive) => {
    const headers = tokenHeaders(token);
    const kept = await ask(archive, "/api/credentials", Credential, { method: "POST", headers, sent });
    if (!options.json) print(keptLine(kept));
    const code = tell(kept, options);
    if (kept.works === null) note(`Later: ${command(`credentials test ${quoted(name)}`)}`);
    return code;
  });
}

async function test(name: string, options: Json): Promise<void> {
  await withArchive(async (archive) => tell(await askDiscord(archive, name), options));
}

async function remove(name: string, { json }: Json): Promise<void> {
  await withArchive(async (archive) => {
    const removed = await ask(archive, pathOf(name), Credential, { method: "DELETE" });
    print(json ? safeJson(removed) : `Removed: ${safeLine(removed.name)}`);
    return exitCodes.ok;
  });
}

function askDiscord(api: Api, name: string): Promise<Credential> {
  return ask(api, `${pathOf(name)}/test`, Credential, { method: "POST" });
}

/** Says what Discord said; a token that it refuses is an error. */
function tell(credential: Credential, { json }: Json): number {
  const { name, kind, works, warning } = credential;
  if (json) print(safeJson(credential));
  else if (works !== null) {
    const whose = kind === null ? "" : `, a ${kind}'s token`;
    const said = works ? style("green", "works") : style("red", "is refused by Discord");
    print(`${safeLine(name)} ${said}${works ? whose : ""}`);
    if (!works)
      note(
        `Copy the token again, or make another (Reset Token): ${command(`credentials add ${quoted(name)}`)}`,
      );
  }
  if (warning !== null) note(style("yellow", warning));
  return works === false ? exitCodes.error : exitCodes.ok;
}

function keptLine({ name, rotated_at }: Credential): string {
  return rotated_at === null
    ? `Kept: ${safeLine(name)}`
    : `Kept: ${safeLine(name)}, with another token; what used the old one uses this one now`;
}

/** As a shell takes it; a name has nothing in it but spaces that needs quotes. */
function quoted(name: string): string {
  return name.includes(" ") ? `"${name}"` : name;
}

function pathOf(name: string): string {
  return `/api/credentials/${encodeURIComponent(name)}`;
}

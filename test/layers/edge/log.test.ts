import { describe, expect, it } from "vitest";
import { withRequestId } from "#core/request-id.ts";
import { log } from "#edge/log.ts";
import { logOf } from "../../support/log-lines.ts";

const botToken = `${"MTk4NjIyNDgzNDcxOTI1MjQ4"}.Cl2FMQ.${"ZnCjm1XVW7vRze4b7Cq4se7kKWs"}`;
const newBotToken = `${"MTE2NTAzMDE4OTcxNDEyOTAwMA"}.GabcDe.${"a-1_bcdefghijklmnopqrstuvwxyz0123456789A"}`;
const userToken = `mfa.${"VkO_2G4Qv3T--NO--lWetW_tjND--TOKEN--QFTm6YGtzq9PH--4U--tG0"}`;

async function written(what: () => void): Promise<string> {
  return (await logOf(async () => what())).written;
}

describe("log", () => {
  it.each([
    ["a bot's token", `401 for ${botToken}`, botToken],
    ["a bot's token of today", `401 for ${newBotToken}.`, newBotToken],
    ["a bot's token behind a word", `401 for TOKEN_${newBotToken}`, newBotToken],
    ["a bot's token in JSON within JSON", JSON.stringify({ said: `"${botToken}"` }), botToken],
    ["a user's token", `401 for ${userToken}`, userToken],
    ["a user's token behind a word", `401 for token_${userToken}`, userToken],
    ["a signed token of another kind", `401 for eyJ${botToken}`, botToken],
    ["a header", "X-Token: s3cret, sent", "s3cret"],
    ["a header with its scheme", "authorization: Bot s3cret, sent", "s3cret"],
    ["a header in JSON within JSON", JSON.stringify({ sent: '{"x-token": "s3cret"}' }), "s3cret"],
    ["a variable", "DISCORD_TOKEN=s3cret dotnet run", "s3cret"],
    ["a variable in JSON", '{"DISCORD_TOKEN":"s3cret"}', "s3cret"],
    ["a token in JSON", '{"token": "s3cret"}', "s3cret"],
    ["a token in a URL", "GET /x?token=s3cret&y=1", "s3cret"],
    ["a bearer's key", "refused Bearer 0123456789abcdef", "0123456789abcdef"],
    ["a bearer's key in small letters", "authorization was bearer 0123456789abcdef", "0123456789abcdef"],
    ["a bot's key in capitals", "refused BOT 0123456789abcdef", "0123456789abcdef"],
    ["a database's password", "connect postgres://ann:pa55-word@db.example:5432/x", "pa55-word"],
    ["a cache's password", "connect rediss://:pa55-word@cache.example:6379", "pa55-word"],
    ["a signature", "PUT https://b.s3/raw/1?X-Amz-Signature=abcdef0123&x-id=PutObject", "abcdef0123"],
  ])("hides %s in an error's message, stack and cause", async (_, message, secret) => {
    const text = await written(() => {
      log.error("it failed", { error: new Error(`outside: ${message}`, { cause: new Error(message) }) });
      log.warn(message, { note: message, deep: { list: [message] } });
    });
    expect(text).toContain("it failed");
    expect(text).toContain("[hidden]");
    expect(text).not.toContain(secret);
  });

  it("hides the token of an event, whatever it looks like, and what a message says", async () => {
    const event = {
      headers: { "x-token": "s3cret", "X-Token": "s3cret", authorization: "s3cret", cookie: "a=s3cret" },
      body: '{"token":"s3cret"}',
    };
    const message = { id: "7", content: "s3cret", author: { name: "ann" } };
    const text = await written(() =>
      log.info("asked", {
        ...{ event, stored: message, API_KEY: "s3cret", password: "s3cret" },
        ...{ DISCORD_TOKEN: "s3cret", botToken: "s3cret", sealed: Buffer.from("s3cret") },
      }),
    );
    expect(text).not.toContain(JSON.stringify([...Buffer.from("s3cret")]));
    expect(text).not.toContain("s3cret");
    expect(JSON.parse(text)).toMatchObject({
      message: "asked",
      event: { headers: { "x-token": "[hidden]" } },
    });
  });

  it("hides what JSON.parse and Postgres quote of a message", async () => {
    const text = await written(() => {
      for (const broken of ['{"content": s3cret}', `{"content": "s3cret ${"long ".repeat(50)}`, "s3cret"]) {
        try {
          JSON.parse(broken);
        } catch (error) {
          log.error("it failed", { error: error as Error });
        }
      }
      const refused = Object.assign(new Error("invalid byte sequence"), {
        where: 'COPY incoming, line 1: "s3cret"',
        detail: "Key (content)=(s3cret) already exists.",
      });
      log.error("it failed", { error: refused });
    });
    expect(text.match(/it failed/g)).toHaveLength(4);
    expect(text).not.toContain("s3cret");
  });

  it("leaves readable what is no secret", async () => {
    const said = {
      ...{ route: "GET /api/chats/search", ms: 12, part: "staged/1/000001.json.gz" },
      file: "Lantern Bay Makers - Workshop - general [1100000000001179651].json",
      host: "fastdiscorddb-database.c9akciq32qqq.eu-central-1.rds.amazonaws.com",
      why: "The token was sealed by another key: give the token again. Is its token: known?",
      id: "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
    };
    const text = await written(() => log.info("a part is loaded", said));
    expect(JSON.parse(text)).toMatchObject({ ...said, level: "INFO" });
  });

  it("says on whose behalf it is written, also when requests overlap", async () => {
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const one = (id: string) =>
      withRequestId(id, async () => {
        await turn();
        log.info(`first of ${id}`);
        await turn();
        log.info(`second of ${id}`);
      });
    const { written: text } = await logOf(async () => {
      await Promise.all([one("a"), one("b")]);
      log.info("nobody's");
    });
    const lines = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(5);
    for (const { message, request_id } of lines) expect(request_id).toBe(/of (.)$/.exec(message)?.[1]);
  });
});

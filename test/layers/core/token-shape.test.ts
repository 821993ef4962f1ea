import { describe, expect, it } from "vitest";
import { CredentialRequest } from "#core/api/credentials.ts";
import { tokenShape } from "#core/token-shape.ts";

const botToken = `${"MTE2NTAzMDE4OTcxNDEyOTAwMA"}.GabcDe.${"a-1_bcdefghijklmnopqrstuvwxyz0123456789A"}`;
const oldToken = `${"MTk4NjIyNDgzNDcxOTI1MjQ4"}.Cl2FMQ.${"ZnCjm1XVW7vRze4b7Cq4se7kKWs"}`;
const userToken = `mfa.${"VkO_2G4Qv3T--NO--lWetW_tjND--TOKEN--QFTm6YGtzq9PH--4U--tG0"}`;

describe("tokenShape", () => {
  it.each([botToken, oldToken, userToken])("finds %s, alone and within a text", (token) => {
    for (const text of [token, `x_${token}`, `"${token}"`, `a.b.${token}!`, `--${token}`]) {
      const [found = ""] = tokenShape.exec(text) ?? [];
      expect(token.endsWith(found) || found.endsWith(token)).toBe(true);
    }
  });

  it.each([
    "archive-bot",
    "fastdiscorddb-database.c9akciq32qqq.eu-central-1.rds.amazonaws.com",
    "staged/6f9619ff-8b86-4d01-b42d-00cf4fc964ff/000001.json.gz",
    "2024-05-10T12:00:00.000Z",
    "www.example-of-a-long-name.com",
  ])("leaves %s", (text) => {
    expect(tokenShape.test(text)).toBe(false);
  });

  it.each(["x".repeat(200_000), "x-".repeat(100_000), "x.".repeat(100_000), "mfa.".repeat(50_000)])(
    "looks through a long text at once",
    (text) => {
      expect(tokenShape.test(`${text} ${"x".repeat(30)}.${"y".repeat(10)}.`)).toBe(false);
    },
  );
});

describe("the name of a kept token", () => {
  it.each([botToken, oldToken, userToken.slice(0, 90)])("is not the token %s by mistake", (name) => {
    const [issue] = CredentialRequest.safeParse({ name }).error?.issues ?? [];
    expect(issue?.message).toBe(
      "name looks like a Discord token, which goes into the header X-Token: choose another",
    );
  });

  it.each(["archive-bot", "7", "Архив 2.0_b", "x".repeat(100)])("may be %j", (name) => {
    expect(CredentialRequest.parse({ name, token: "left out" })).toEqual({ name });
  });
});

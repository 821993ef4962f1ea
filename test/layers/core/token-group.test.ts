import { describe, expect, it } from "vitest";
import { Fault } from "#core/errors.ts";
import { limits } from "#core/limits.ts";
import { checkToken, tokenGroup } from "#core/token-group.ts";

const token = `${"MTE2NTAzMDE4OTcxNDEyOTAwMA"}.GabcDe.${"a-1_bcdefghijklmnopqrstuvwxyz0123456789A"}`;

function refusal(text: string | undefined): Fault {
  try {
    checkToken(text);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  return expect.unreachable("it was taken");
}

describe("tokenGroup", () => {
  it("is 32 hex digits, the same ones in every version, since what waits in a queue was given them", () => {
    expect(tokenGroup(token)).toMatch(/^[0-9a-f]{32}$/);
    expect(tokenGroup("a")).toBe("1bd2106a46179dc497c6a30b34e6f3b3");
  });

  it("tells two tokens apart, and shows nothing of them", () => {
    expect(tokenGroup(token)).not.toBe(tokenGroup(`${token}x`));
    expect(tokenGroup(token)).not.toContain(Buffer.from(token).toString("hex").slice(0, 8));
  });
});

describe("checkToken", () => {
  it.each([
    token,
    ` ${token}\n`,
    `\t${token}\r\n`,
    `Bot ${token}`,
    `  Bot   ${token} `,
    `bot ${token}`,
    `BOT\t${token}`,
    `\u00a0${token}\ufeff`,
  ])("takes %j as the token that it is", (text) => {
    expect(checkToken(text)).toBe(token);
    expect(tokenGroup(checkToken(text))).toBe(tokenGroup(token));
  });

  it.each(["Botany", "mfa.VkO_2G4Qv3T", "x", "x".repeat(limits.tokenLength.value)])("leaves %j", (text) => {
    expect(checkToken(text)).toBe(text);
  });

  it.each([undefined, "", " ", "\t\n", "Bot", "Bot ", " bot  "])("misses the token in %j", (text) => {
    expect(refusal(text)).toMatchObject({ code: "token_missing", message: "Missing Discord token." });
  });

  it.each([
    ["a space", `${token} ${token}`],
    ["another scheme", `Bearer ${token}`],
    ["a line's end", `${token}\n${token}`],
    ["a control character", `${token}\u0007`],
    ["a letter that no header takes", `${token}ж`],
    ["an invisible one", `\u200b${token}`],
    ["too many characters", `${token}${"x".repeat(limits.tokenLength.value)}`],
  ])("refuses one with %s and does not repeat it", (_, text) => {
    const { code, message, cause } = refusal(text);
    expect(code).toBe("invalid_parameter");
    expect(message).toMatch(/^The Discord token /);
    expect(message).not.toContain(token.slice(0, 8));
    expect(cause).toBeUndefined();
  });
});

import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { authorize } from "../../../functions/authorize/authorize.ts";
import { authorizerRequest } from "../../support/lambda-events.ts";

const key = "a-key-of-16-chars";

describe("authorize", () => {
  it.each([`Bearer ${key}`, `bearer ${key}`, `BEARER ${key}`])("lets %j in", (header) => {
    expect(authorize(header, key)).toBe(true);
  });

  it.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    key,
    `Basic ${key}`,
    `Bearer  ${key}`,
    `Bearer ${key} `,
    `Bearer ${key}x`,
    `Bearer ${key.slice(1)}`,
    `xBearer ${key}`,
  ])("does not let %j in", (header) => {
    expect(authorize(header, key)).toBe(false);
  });

  it("lets nobody in with anything but the key", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ minLength: 16 }), (given, other) => {
        fc.pre(given !== other && !/[\r\n]/.test(other));
        expect(authorize(`Bearer ${given}`, other)).toBe(false);
        expect(authorize(`Bearer ${other}`, other)).toBe(true);
      }),
    );
  });
});

describe("the authorizer's handler", () => {
  it("answers API Gateway whether the caller has the key of its environment", async () => {
    vi.stubEnv("API_KEY", key);
    const { handler } = await import("../../../functions/authorize/authorize.handler.ts");
    const ask = (header: string) => handler(authorizerRequest(header) as Parameters<typeof handler>[0]);
    expect(await ask(`Bearer ${key}`)).toEqual({ isAuthorized: true });
    expect(await ask("Bearer wrong")).toEqual({ isAuthorized: false });
    vi.unstubAllEnvs();
  });
});

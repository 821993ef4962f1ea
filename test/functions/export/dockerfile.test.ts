import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../support/command-line.ts";

const lines = readFileSync(join(root, "functions/export/Dockerfile"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));
const of = (instruction: string) => lines.filter((line) => line.startsWith(`${instruction} `));

describe("the export task's image", () => {
  it("is DiscordChatExporter's own, at the version whose contract the runner relies on, with our Node", () => {
    expect(of("FROM")).toEqual(["FROM node:24-alpine AS node", "FROM tyrrrz/discordchatexporter:2.47"]);
    expect(of("COPY")).toContain("COPY --from=node /usr/local/bin/node /usr/local/bin/node");
    const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(devDependencies.node).toMatch(/^24\./);
  });

  it("runs the bundled task, not as root, and has one place to write to", () => {
    expect(of("USER")).toEqual(["USER dce"]);
    expect(of("VOLUME")).toEqual(["VOLUME /work"]);
    // A volume that is declared before it belongs to the user stays root's.
    const steps = lines.join("\n");
    expect(steps.indexOf("chown dce:dce /work")).toBeLessThan(steps.indexOf("VOLUME /work"));
    expect(of("ENTRYPOINT")).toEqual(['ENTRYPOINT ["node", "/opt/task/export.mjs"]']);
  });

  it("brings no secret along", () => {
    expect(lines.join("\n")).not.toMatch(/token|secret|key|password/i);
  });
});

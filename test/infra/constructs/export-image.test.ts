import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { FargateTaskDefinition } from "aws-cdk-lib/aws-ecs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { exportImage, writeImage } from "../../../infra/constructs/export-image.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fastdiscorddb-image-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("holds the Dockerfile and what it copies, and nothing else", () => {
  const own = join(folder, "own");
  writeImage(own);
  const lines = readFileSync(join(own, "Dockerfile"), "utf8").split("\n");
  const copied = lines
    .filter((line) => line.startsWith("COPY ") && !line.includes("--from"))
    .flatMap((line) => line.split(" ").slice(1, -1));
  expect(readdirSync(own).toSorted()).toEqual(["Dockerfile", ...copied].toSorted());
});

it("is what `cdk deploy` builds, for the task's processor; synthesizing builds nothing", () => {
  const outdir = join(folder, "cdk.out");
  const app = new App({ outdir });
  const stack = new Stack(app, "imaged");
  new FargateTaskDefinition(stack, "Task").addContainer("Export", { image: exportImage(stack) });
  app.synth();
  const { dockerImages } = JSON.parse(readFileSync(join(outdir, "imaged.assets.json"), "utf8"));
  const [{ source }] = Object.values(dockerImages) as [{ source: { directory: string } }];
  expect(source).toMatchObject({ platform: "linux/arm64" });
  const names = ["Dockerfile", "export.mjs", "export.mjs.map"];
  expect(readdirSync(join(outdir, source.directory)).toSorted()).toEqual(names);
});

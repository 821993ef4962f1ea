import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { Stack, Stage } from "aws-cdk-lib";
import { Platform } from "aws-cdk-lib/aws-ecr-assets";
import { ContainerImage } from "aws-cdk-lib/aws-ecs";
import type { Construct } from "constructs";
import { bundleTask, root } from "./bundling.ts";

/** The export task's program, a path from the root; its Dockerfile stands beside it. */
export const taskEntry = "functions/export/export.task.ts";

/** Puts all that the image is built of into `folder`: the Dockerfile, and the bundled program that it copies. */
export function writeImage(folder: string, { isBundled = true } = {}): void {
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(root, dirname(taskEntry), "Dockerfile"), join(folder, "Dockerfile"));
  if (isBundled) bundleTask(taskEntry, join(folder, "export.mjs"));
}

/** The export task's image, which `cdk deploy` builds with Docker; nothing is built before. */
export function exportImage(scope: Construct): ContainerImage {
  const folder = join(Stage.of(scope)?.outdir ?? "cdk.out", "export-image");
  writeImage(folder, { isBundled: Stack.of(scope).bundlingRequired });
  return ContainerImage.fromAsset(folder, { platform: Platform.LINUX_ARM64 });
}

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    setupFiles: ["test/support/quiet-log.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores: more workers than that only wait for one Postgres.
    maxWorkers: 2,
    reporters: process.env.CI ? ["default", ["json", { outputFile: "test-report.json" }]] : ["default"],
  },
});

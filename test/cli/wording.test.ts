import { describe, expect, it, vi } from "vitest";
import { command, counted, lasting, pathFromHere, sized } from "../../cli/wording.ts";

describe("the words of the command line", () => {
  it("count", () => {
    expect([counted(0, "file"), counted(1, "file"), counted(12_000, "person", "people")]).toEqual([
      "0 files",
      "1 file",
      "12,000 people",
    ]);
  });

  it("give sizes", () => {
    expect([0, 999, 1_000, 16_700_000, 2.5e12, 9e15].map(sized)).toEqual([
      "0 bytes",
      "999 bytes",
      "1.0 kB",
      "16.7 MB",
      "2.5 TB",
      "9000.0 TB",
    ]);
  });

  it("give times", () => {
    expect([0, 940, 12_300, 59_700, 61_000, 3_599_900, 7_380_000].map(lasting)).toEqual([
      "0.0 s",
      "0.9 s",
      "12 s",
      "1 min 0 s",
      "1 min 1 s",
      "1 h 0 min",
      "2 h 3 min",
    ]);
  });

  it("name a file the short way", () => {
    expect(pathFromHere(`${process.cwd()}/exports/a.json`)).toBe("exports/a.json");
    expect(pathFromHere("/a.json")).toBe("/a.json");
    expect(pathFromHere("/x\u001b[2J.json")).toBe("/x␛[2J.json");
  });

  it("call the command so that it finds this archive from another terminal", () => {
    vi.stubEnv("DATA_DIR", "/srv/my archive").stubEnv("PORT", "8090");
    expect([command("start exports/"), command('search "pie"'), command("search --help")]).toEqual([
      "DATA_DIR='/srv/my archive' PORT=8090 npm start -- exports/",
      "DATA_DIR='/srv/my archive' npm run -s cli -- search \"pie\"",
      "npm run -s cli -- search --help",
    ]);
    vi.stubEnv("DATA_DIR", "data").stubEnv("PORT", "8080");
    expect([command("start"), command("status")]).toEqual(["npm start", "npm run -s cli -- status"]);
    vi.unstubAllEnvs();
  });

  it("call the command as one does in a clone", () => {
    expect([command("start"), command("start exports/"), command('search "pie"')]).toEqual([
      "npm start",
      "npm start -- exports/",
      'npm run -s cli -- search "pie"',
    ]);
  });
});

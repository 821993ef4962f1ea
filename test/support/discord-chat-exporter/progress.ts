const milestones = [25, 50, 75, 95, 96, 97, 98, 99, 100];
const width = 80;

/** The progress of one channel where there is no terminal, as Spectre.Console 0.54 prints it: at first sight, and past each milestone. */
export class Progress {
  readonly #name: string;
  readonly #print: (text: string) => void;
  #milestone = 0;
  #percent = 0;

  constructor(name: string, print: (text: string) => void) {
    this.#name = name;
    this.#print = print;
    this.report(0);
  }

  /** `fraction` is from 0 to 1. The end itself is never told. */
  report(fraction: number): void {
    const percent = fraction * 100;
    this.#percent = percent;
    if (this.#milestone > 0 && percent <= this.#milestone) return;
    const next = this.#milestone === 0 ? 25 : milestones.find((milestone) => milestone > percent);
    if (next === undefined || next === this.#milestone) return;
    this.#milestone = next;
    this.repeat();
  }

  /** What Spectre.Console prints every 30 s where nothing else is new, also when the exporter is stuck. */
  repeat(): void {
    this.#print(`${wrap(`${this.#name}: ${Math.floor(this.#percent)}%`).join("\n")}\n`);
  }
}

/** Cuts a line at 80 columns, between words where it can. */
function wrap(line: string): string[] {
  const lines: string[] = [""];
  for (const word of line.split(/(?<= )/)) {
    let rest = word;
    if ((lines.at(-1) + rest.trimEnd()).length > width) lines.push("");
    for (; rest.length > width; rest = rest.slice(width)) lines.push(rest.slice(0, width), "");
    lines[lines.length - 1] += rest;
  }
  return lines.map((text) => text.trimEnd()).filter((text) => text !== "");
}

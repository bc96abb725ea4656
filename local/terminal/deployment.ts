import type { Progress, ResourceStep } from "../deploy/messages";
import { seconds } from "./seconds";
import { wrap } from "./wrap";
import { coloursFor } from "./colours";

const colours = coloursFor(process.stdout);

/** Where lines go: a terminal with its width, or a file or pipe without one. */
export interface Output {
  line(text: string): void;
  columns: number | undefined;
}

export const standardOutput: Output = {
  line: (text) => console.log(text),
  get columns() {
    return process.stdout.columns;
  },
};

const SIGNS: Record<ResourceStep["done"], string> = {
  created: colours.green("+ "),
  updated: colours.yellow("~ "),
  replaced: colours.magenta("+-"),
  deleted: colours.red("- "),
};

/** Columns before the name, and that the name takes. */
const BEFORE_NAME = 12;
const NAME = 28;

/** A deployment in a terminal: a row for each resource as it is made, then one line that sums it up. */
export class DeploymentView {
  readonly #begun = Date.now();
  #cloud?: number;
  #program?: number;
  readonly #steps: ResourceStep[] = [];

  constructor(private readonly out: Output) {}

  /** The local cloud serves. */
  cloudStarted(): void {
    this.#cloud ??= Date.now();
  }

  take(progress: Progress): void {
    if (progress.kind === "program") this.#program ??= Date.now();
    else if (progress.kind === "resource") {
      this.#steps.push(progress);
      this.out.line(this.#row(progress));
    } else {
      const room = (this.out.columns ?? Infinity) - BEFORE_NAME;
      const lines = wrap(progress.text, room).map((line) => `${" ".repeat(BEFORE_NAME)}${line}`);
      this.out.line(lines.map(progress.severity === "warning" ? colours.yellow : colours.dim).join("\n"));
    }
  }

  /** What was done, and where the time went, a line each. */
  summary(): string {
    const end = Date.now();
    const program = this.#program ?? end;
    const cloud = Math.min(this.#cloud ?? this.#begun, program);
    const started = this.#cloud === undefined ? [] : [`local cloud ${seconds(cloud - this.#begun)}`];
    const snapshots = this.#steps.filter(
      ({ type, done }) => type === "command.local.Command" && done !== "deleted",
    );
    const publishing = snapshots.reduce((sum, { ms }) => sum + ms, 0);
    const phases = [...started, `program ${seconds(program - cloud)}`, `resources ${seconds(end - program)}`];
    const counts = Object.keys(SIGNS).flatMap((done) => {
      const count = this.#steps.filter((step) => step.done === done).length;
      return count > 0 ? `${count} ${done}` : [];
    });
    const time = seconds(end - this.#begun);
    return (
      (counts.length > 0 ? `${counts.join(", ")} in ${time}` : `No changes (${time})`) +
      `\n  ${phases.join(", ")}${publishing > 0 ? ` (publishing ${seconds(publishing)})` : ""}`
    );
  }

  #row({ ms, done, name, type }: ResourceStep): string {
    const room = (this.out.columns ?? Infinity) - BEFORE_NAME;
    const names = name.length > room ? cut(name, room) : name.padEnd(NAME);
    const rest = room - names.length - 1;
    const types = rest > 4 ? ` ${colours.dim(cut(type, rest))}` : "";
    return `${seconds(ms).padStart(8)} ${SIGNS[done]} ${names}${types}`.trimEnd();
  }
}

const cut = (text: string, width: number) => (text.length <= width ? text : `${text.slice(0, width - 1)}…`);

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tools } from "../../local/deploy/tools";
import type { Progress } from "../progress";
import { openDeployment, type Deployment } from "./deployment";
import type { FigureName, GroupName } from "./figures";
import { restoreLeft } from "./usual";
import type { Measurement, Restore } from "./results";

/** What measuring a group needs. */
export interface Bench {
  tools: Tools;
  /** A temporary folder, removed in the end. */
  folder: string;
  signal: AbortSignal;
  /** Says which step runs, and how far it is. */
  step(what: string, detail?: string): void;
  /** How often to measure: what the command line says, else what the group takes for enough. */
  rounds(usual: number): number;
  /** The program, deployed to a local cloud of its own; deployed when it is first asked for. */
  deployment(): Promise<Deployment>;
}

/** What measuring a group gave. */
export interface Measured extends Pick<Measurement, "detail" | "samples" | "facts"> {
  figures: Partial<Record<FigureName, number>>;
  restores?: Omit<Restore, "group">[];
}

export interface BenchSettings {
  tools: Tools;
  signal: AbortSignal;
  progress: Progress;
  /** Overrides how often everything is measured. */
  rounds?: number;
  /** What is measured, in order. */
  groups: readonly GroupName[];
}

/** Lets `use` measure, and takes everything away again that it started. */
export async function withBench<T>(
  { tools, signal, progress, rounds, groups }: BenchSettings,
  use: (bench: Bench, inGroup: (group: GroupName) => void) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "petstore-restore-"));
  let opened: Promise<Deployment> | undefined;
  let group: GroupName | undefined;
  let since = performance.now();
  const step = (...what: (string | undefined)[]) =>
    progress.step([group, ...what].filter(Boolean).join(" · "), () =>
      restoreLeft(groups, group, performance.now() - since, rounds),
    );
  const deployment = () =>
    (opened ??= (async () => {
      step("deploying");
      return openDeployment(join(folder, "deployment"), signal);
    })());
  const bench: Bench = { tools, folder, signal, step, deployment, rounds: (usual) => rounds ?? usual };
  try {
    return await use(bench, (now) => {
      group = now;
      since = performance.now();
    });
  } finally {
    const open = await opened?.catch(() => undefined);
    await open?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

import { machineFault, type MachineFault } from "../machine-fault";
import type { Isolation } from "./isolation";
import { RuntimeError } from "./runtime-error";

/** What the JVM, and the shell that starts it, print where there is too little for them. */
const OF_THE_RUNTIME = [
  /unable to create (?:new )?native thread/,
  /There is insufficient memory for the Java Runtime Environment to continue/,
  /(?:commit_memory|reserve_memory|mmap)\b.*failed.*errno=(?:11|12)\b/,
  /pthread_create failed \(EAGAIN\)/,
  /\b(?:sh|env|setpriv|setsid): .*(?:[Cc]annot fork|Resource temporarily unavailable|Cannot allocate memory)/m,
];

/** A runtime with as many threads has come to the environment's own limit of 1,024, helpers included. */
const MOST_TASKS = 900;

/** What is known of a runtime that has ended, or has said that it can't go on. */
export interface RuntimeEnd {
  error: unknown;
  /** The last of what it has printed. */
  printed: string;
  /** How many threads it had. */
  tasks: number;
  isolation: Pick<Isolation, "outOfMemory" | "countedMemory">;
}

/** A failed runtime as the machine's fault where it is one. */
export function ofRuntime({ error, printed, tasks, isolation }: RuntimeEnd): MachineFault | undefined {
  if (!(error instanceof RuntimeError) || error.type === "Sandbox.Timedout") return undefined;
  // What it lacks at a limit of its environment's own is its own fault.
  if (isolation.outOfMemory || tasks >= MOST_TASKS) return undefined;
  const text = [error.message, error.report?.toString() ?? "", printed].join("\n");
  const said = OF_THE_RUNTIME.map((each) => each.exec(text)).find((match) => match !== null);
  if (isolation.countedMemory?.()?.killed)
    return machineFault("the function's process was killed, though it had not reached its limits");
  if (said === null || said === undefined) return undefined;
  const begin = text.lastIndexOf("\n", said.index) + 1;
  const line = text.slice(begin).split("\n", 1)[0]!;
  return machineFault(line.slice(0, 300));
}

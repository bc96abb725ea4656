import { shortageOf } from "../setup/shortage";

/**
 * The machine has failed an environment: it has run short of something, or has ended what the environment needs. That is no
 * fault of the function or its snapshot, and may be gone at the next call.
 */
export class MachineFault extends Error {}

const WANTING = {
  disk: "space on the disk",
  files: "open files",
  processes: "processes",
  memory: "memory",
} as const;

/** The fault, in one line. @param text what was said of it */
export function machineFault(text: string): MachineFault {
  const resource = shortageOf(text);
  const what =
    resource === undefined ? "This machine has failed" : `This machine has run short of ${WANTING[resource]}`;
  return new MachineFault(`${what}: ${text.trim().replaceAll(/\s*\n\s*/g, "; ")}`);
}

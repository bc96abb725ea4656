import { DeployError } from "../deploy/deploy";
import { machineFault } from "./machine-fault";
import { plainText } from "./plain-text";
import { wrap } from "./wrap";
import { coloursFor } from "./colours";

const colours = coloursFor(process.stderr);

/** Of a long failure, its beginning, which says what failed, and its end, which says why. */
const FIRST_LINES = 5;
const LAST_LINES = 35;

/**
 * Tells a failure once, on standard error: as the machine's where it is, else in the words of whoever failed.
 * @param stateDir where the state is kept
 */
export function tellFailure(error: Error, stateDir: string): void {
  const lines = error instanceof DeployError ? error.lines : [error.message];
  const text = machineFault(lines.join("\n"), stateDir) ?? usefulLines(lines.map(plainText)).join("\n");
  console.error(colours.red(wrap(text, process.stderr.columns).join("\n")));
}

function usefulLines(lines: string[]): string[] {
  const left = lines.length - FIRST_LINES - LAST_LINES;
  if (left <= 1) return lines;
  const gap = `… ${left} lines more: --verbose shows them`;
  return [...lines.slice(0, FIRST_LINES), gap, ...lines.slice(-LAST_LINES)];
}

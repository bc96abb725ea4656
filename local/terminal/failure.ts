import { DeployError } from "../deploy/deploy";
import { machineFault } from "./machine-fault";
import { plainText } from "./plain-text";
import { wrap } from "./wrap";
import { coloursFor } from "./colours";

const colours = coloursFor(process.stderr);

/**
 * Tells a failure once, on standard error: as the machine's where it is, else in the words of whoever failed.
 * @param stateDir where the state is kept
 */
export function tellFailure(error: Error, stateDir: string): void {
  const lines = error instanceof DeployError ? error.lines : [error.message];
  const text = machineFault(lines.join("\n"), stateDir) ?? lines.map(plainText).join("\n");
  console.error(colours.red(wrap(text, process.stderr.columns).join("\n")));
}

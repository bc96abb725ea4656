import type { Cloud } from "../cloud/cloud";
import { coloursFor } from "./colours";
import { plainText } from "./plain-text";
import { wrap } from "./wrap";

const colours = coloursFor(process.stdout);

/** What is different on this machine, at each start. */
export function tellOfMachine({ noSnapshots, notices, remarks, movedApis }: Cloud): void {
  if (noSnapshots) {
    notice(`No snapshots on this machine, so versions start cold: ${noSnapshots}`);
  }
  for (const text of notices) notice(text);
  for (const note of new Set(remarks.flatMap(({ notes }) => notes))) notice(note);
  for (const { functionName, warnings } of remarks)
    for (const warning of warnings) notice(plainText(`${functionName}: ${warning}`));
  for (const { name, from, to } of movedApis) {
    notice(`${from} is taken by another program: ${plainText(name)} is now at ${to}`);
  }
}

function notice(text: string): void {
  console.log(colours.yellow(wrap(plainText(text), process.stdout.columns).join("\n")));
}

import type { Cloud } from "../cloud/cloud";
import { invocationLine } from "../report-line";
import { coloursFor } from "./colours";
import { LogErrors } from "./log-errors";
import { plainText } from "./plain-text";

const colours = coloursFor(process.stdout);

/** Shows invocations as they end, and errors that functions log; with `all`, every line. */
export function follow({ services }: Cloud, all: boolean): void {
  const errors = new LogErrors();
  services.logs.follow((group, stream, event) => {
    const error = errors.take(stream, event.message);
    const line = all ? `${stream}  ${event.message.trimEnd()}` : invocationLine(group, stream, event);
    if (line) console.log(colours.dim(plainText(line)));
    else if (error) console.log(colours.red(plainText(error)));
  });
}

import type { Results, VariantResult } from "../../results";
import { fullLabel } from "../labels";

/** What went wrong, one line for each version; none where nothing did. */
export function faultsOf({ variants }: Results): string[] {
  return variants.flatMap((variant) => {
    const said = counted(variant)
      .filter(([count]) => count > 0)
      .map(([count, one, many]) => `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`);
    return said.length > 0 ? [`${fullLabel(variant)}: ${said.join("; ")}.`] : [];
  });
}

type Counted = [count: number, one: string, many: string];

function counted({ load, counts }: VariantResult): Counted[] {
  const of = `of ${load.requests.toLocaleString("en-US")} requests under load`;
  return [
    [load.failed - (load.functionErrors ?? 0), `${of} failed`, `${of} failed`],
    [load.functionErrors ?? 0, `${of} got an error of the function`, `${of} got an error of the function`],
    [load.non2xx, `${of} got another status than 2xx`, `${of} got another status than 2xx`],
    [
      counts.functionErrors,
      "request ended in an error or a timeout",
      "requests ended in an error or a timeout",
    ],
    [counts.failedStarts, "environment failed to start", "environments failed to start"],
    [counts.failedProbes, "request sent alone failed", "requests sent alone failed"],
  ];
}

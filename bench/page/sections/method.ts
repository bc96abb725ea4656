import { loadedBy } from "../../ownFacts";
import type { Results } from "../../results";
import { appLabel, appsIn } from "../../variants";
import { html, type Html } from "../html";

/** How the figures came about, for whoever wants to doubt or repeat them. */
export function method(results: Results): Html {
  const { settings, stack, own } = results;
  const { rounds, probes, requests, concurrency } = settings;
  const zero =
    stack === "local"
      ? html`The local cloud stops all environments of the function, and the next request waits until the
        namespaces and pipes that restores use are there, as they are when a function has been idle.`
      : html`AWS can’t be asked to stop environments: a change of <code>$LATEST</code>’s environment variables
          makes its own go, and a version just published has none. The first single request of a round
          therefore starts one of the load’s environments.`;
  return html`<div class="card prose">
    <h3>Method</h3>
    <ol>
      <li>
        Each of ${rounds} rounds measures every variant; every second round runs in the opposite order, so
        that drift hits all alike.
      </li>
      <li>Every variant starts from zero environments. ${zero}</li>
      <li>
        First come single requests (${probes} from zero in each round, and one more right after each). Their
        time on the client’s clock belongs to the only new REPORT line in the log.
      </li>
      <li>
        ${
          loadedBy(results) === "ab"
            ? html`Then <code>ab -l -n ${requests} -c ${concurrency}</code> from zero. ab`
            : html`Then ${requests} requests, ${concurrency} at a time, from zero, by the AWS SDK, which tries
              each once, on a connection of its own. It`
        }
        sends its first request alone, and the others once that has been answered. It sees no request ids, so
        its times and the REPORT lines are reported side by side.
      </li>
      <li>
        Cold and warm are told apart by each request’s REPORT line: one with an Init Duration or a Restore
        Duration is cold.
      </li>
      <li>
        The baseline is the same function’s <code>$LATEST</code>,
        ${own?.call.by === "invoke" ? "invoked without a qualifier" : "behind an API of its own"}: same code,
        memory and settings, no snapshot.
      </li>
      <li>
        Ratios are of medians. Their interval is a bootstrap’s (2,000 draws of rounds, then of requests within
        them, with a fixed seed).
      </li>
      <li>
        Failed requests, other answers than 2xx and REPORT lines that didn’t come are counted, never left out.
      </li>
    </ol>
  </div>`;
}

/** Where it was measured, and when. */
export function machine({ machine: facts, variants, runtimes, stack, startedAt, finishedAt }: Results): Html {
  const names: Record<string, string> = {
    os: "System",
    cpu: "Processor",
    architecture: "Architecture",
    cores: "Cores",
    memoryGb: "Memory, GB",
    loadAverage: "Load average",
    node: "Node.js",
    java: "Java",
    jdk: "JDK",
    instead: "Runtimes",
    criu: "CRIU",
    region: "Region",
  };
  const pairs: [string, string | number][] = [
    ["Stack", stack],
    ["From, to", `${time(startedAt)} to ${time(finishedAt)} UTC`],
    ...Object.entries(facts).map(([key, value]): [string, string | number] => [names[key] ?? key, value]),
    ...appsIn(variants).flatMap((app): [string, string][] => {
      const runtime = runtimes?.[app];
      return runtime ? [[`Runtime, ${appLabel(app)}`, runtime]] : [];
    }),
  ];
  return html`<div class="card">
    <dl class="pairs">
      ${pairs.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </div>`;
}

const time = (iso: string) => iso.slice(0, 19).replace("T", " ");

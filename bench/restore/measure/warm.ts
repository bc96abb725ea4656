import { Agent, request } from "node:http";
import { BenchError } from "../../errors";
import { summarize } from "../../statistics";
import { ms } from "../../table";
import type { Bench, Measured } from "../bench";

const CALLS = 3000;
/** Unmeasured ones before, until both ends are compiled. */
const WARM_UP = 1000;

/** One client on one connection, one call after the other. */
export async function measureWarm(bench: Bench): Promise<Measured> {
  const { snapstart: url } = (await bench.deployment()).applications.hello.urls;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const client: number[] = [];
  try {
    for (let call = -WARM_UP; call < CALLS; call++) {
      if (call % 500 === 0) bench.step("calls", `${Math.max(0, call)}/${CALLS}`);
      const begin = performance.now();
      const status = await get(url, agent, bench.signal);
      if (status !== 200) throw new BenchError(`${url} answered ${status}`);
      if (call >= 0) client.push(performance.now() - begin);
    }
  } finally {
    agent.destroy();
  }
  const { p50, p99, max } = summarize(client)!;
  const upper = p99 === undefined ? `max ${ms(max)}` : `p99 ${ms(p99)}`;
  return {
    figures: { warmP50: p50 },
    detail: `p50 ${ms(p50)}, ${upper} ms of ${client.length} calls on one connection`,
    samples: { client },
    facts: { calls: client.length },
  };
}

function get(url: string, agent: Agent, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const outgoing = request(url, { agent }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

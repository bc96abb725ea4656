import { runningCloud, startCloudProcess } from "./cloud-process";
import { deploy } from "./deploy";
import { stateFolder } from "./paths";

export interface DeployedCloud {
  /** Base URL of the front door, for AWS_ENDPOINT_URL. */
  endpoint: string;
  /** The stack's outputs. */
  outputs: Record<string, unknown>;
  /** Aborted at Ctrl-C or another signal: whoever works with the cloud is to come to an end. */
  signal: AbortSignal;
}

export interface WithLocalCloudOptions {
  /** Default: the one of `stateFolder()`. */
  stateDir?: string;
  /** Settings of the stack to store before it's deployed. */
  config?: Record<string, string>;
  /** Gets what the engine prints. */
  onOutput?: (text: string) => void;
}

/** Ended by a signal, in order. */
export class Interrupted extends Error {
  /** 128 and the signal's number, as a shell has it. */
  readonly exitCode: number;

  constructor(signal: "SIGINT" | "SIGTERM" | "SIGHUP") {
    super(`interrupted by ${signal}`);
    this.name = "Interrupted";
    this.exitCode = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[signal];
  }
}

/**
 * Deploys the program to the local cloud and runs `work` on it. Uses the cloud of a running `npm start`, else one of its
 * own, which is gone afterwards whatever happens.
 * @throws Interrupted after SIGINT, SIGTERM or SIGHUP; DeployError; what `work` throws
 */
export async function withLocalCloud<T>(
  work: (cloud: DeployedCloud) => Promise<T>,
  options: WithLocalCloudOptions = {},
): Promise<T> {
  const stateDir = options.stateDir ?? stateFolder();
  const abort = new AbortController();
  const { signal } = abort;
  const handlers = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((name) => {
    const handler = () => abort.abort(new Interrupted(name));
    process.on(name, handler);
    return () => process.off(name, handler);
  });
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
  aborted.catch(() => undefined);

  let stop = async () => {};
  try {
    let running = runningCloud(stateDir);
    if (!running) {
      const own = await startCloudProcess(stateDir);
      stop = own.stop;
      running = own;
    }
    signal.throwIfAborted();
    const { outputs } = await deploy("up", { ...options, stateDir, signal });
    signal.throwIfAborted();
    return await Promise.race([work({ endpoint: running.endpoint, outputs, signal }), aborted]);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    await stop();
    for (const off of handlers) off();
  }
}

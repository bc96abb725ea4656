import type { Services } from "../services";
import { EngineLog } from "./engine-log";
import type { Context } from "./resource";
import { isObject, type Properties } from "./values";

/** An engine runs on the same machine. What its log lines are sent to is told by whoever calls. */
const ENGINE_ADDRESS = /^(127\.0\.0\.1|localhost|\[::1\]):\d{1,5}$/;

interface Scope {
  forHandler: Context;
  abort: () => void;
  end: () => void;
}

/** What a provider knows of the engine that talks to it: its address and the provider's settings. */
export class Session {
  private log: EngineLog | undefined;
  private settings: Properties = {};
  private readonly running = new Set<Promise<unknown>>();
  private readonly aborts = new Set<AbortController>();

  constructor(private readonly services: Services) {}

  /** The engine's address; empty before its handshake. */
  get engine(): string {
    return this.log?.address ?? "";
  }

  /** @throws Error where the address is another machine's */
  begin(engineAddress: string): void {
    if (engineAddress !== "" && !ENGINE_ADDRESS.test(engineAddress))
      throw new Error("an engine's address has to be one of this machine's loopback");
    // An engine starts one provider for each set of settings; all say the same address.
    if (this.log?.address === engineAddress) return;
    this.log?.close();
    this.log = engineAddress ? new EngineLog(engineAddress) : undefined;
  }

  configure(settings: Properties): void {
    this.settings = settings;
  }

  context(urn: string, inputs: Properties): Scope {
    const controller = new AbortController();
    this.aborts.add(controller);
    const region = [inputs.region, this.settings.region].find((one) => typeof one === "string" && one !== "");
    return {
      forHandler: {
        services: this.services,
        region: (region as string | undefined) ?? this.services.region,
        urn,
        programFolder: this.services.programFolder,
        defaultTags: defaultTags(this.settings),
        signal: controller.signal,
        info: (message) => this.log?.info(urn, message),
        warn: (message) => this.log?.warn(urn, message),
      },
      abort: () => controller.abort(new Error("the Pulumi engine is gone")),
      end: () => this.aborts.delete(controller),
    };
  }

  /** The same context for taking back what was just done, which nothing aborts. */
  undoing(context: Context): Context {
    return { ...context, signal: new AbortController().signal };
  }

  /** The engine gets the answer after the lines that belong to it. */
  async track<T>(work: Promise<T>): Promise<T> {
    const settled = work.finally(() => this.log?.flush());
    const entry = settled.catch(() => undefined);
    this.running.add(entry);
    void entry.then(() => this.running.delete(entry));
    return settled;
  }

  cancel(reason: string): void {
    for (const controller of this.aborts) controller.abort(new Error(reason));
  }

  async idle(): Promise<void> {
    await Promise.all(this.running);
    this.log?.close();
  }
}

/** The engine sends nested settings as JSON text. */
function defaultTags(settings: Properties): Record<string, string> {
  const value: unknown =
    typeof settings.defaultTags === "string" ? JSON.parse(settings.defaultTags) : settings.defaultTags;
  return isObject(value) && isObject(value.tags) ? (value.tags as Record<string, string>) : {};
}

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { FunctionSettings, InvokeResponse } from "../../../local/cloud/lambda/api";
import type { LambdaOptions } from "../../../local/cloud/lambda/options";
import { LambdaService } from "../../../local/cloud/lambda/service";
import type { LogEvent } from "../../../local/cloud/logs/api";
import { resolveTools } from "../../../local/setup/tools";
import { buildHandler, LIB_DIRECTORY, PROBE_HANDLER } from "./probe";

/** A log that only remembers. */
export class MemoryLog {
  readonly entries: { group: string; stream: string; message: string }[] = [];

  put(group: string, stream: string, events: LogEvent[]): void {
    this.entries.push(...events.map(({ message }) => ({ group, stream, message })));
  }

  /** All messages of a function but what JDK it runs on, in order; where an invocation has just been answered, its last ones included. */
  async of(name: string): Promise<string[]> {
    await sleep(20);
    return this.entries
      .filter(({ group, message }) => group.endsWith(`/${name}`) && !/\bjava\S+ runs on JDK /.test(message))
      .map(({ message }) => message);
  }
}

/** The Lambda service on the real JDK and CRIU, in a state folder of its own, and a handler that does as it is told. */
export class LambdaBench {
  readonly folder = mkdtempSync(join(tmpdir(), "petstore lambda-"));
  readonly stateDir = join(this.folder, "state");
  log = new MemoryLog();
  service!: LambdaService;
  zip!: string;
  #tools!: Awaited<ReturnType<typeof resolveTools>>;

  async open(tools: Partial<LambdaOptions["tools"]> = {}): Promise<void> {
    this.#tools ??= await resolveTools();
    this.zip ??= buildHandler("Probe", this.#tools.javaHome, this.folder);
    this.service = await LambdaService.open({
      stateDir: this.stateDir,
      region: "eu-central-1",
      tools: { ...this.#tools, ...tools },
      logs: this.log,
      libDirectory: LIB_DIRECTORY,
    });
  }

  async remove(): Promise<void> {
    await this.service.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async create(name: string, settings: Partial<FunctionSettings> = {}): Promise<void> {
    const usual = { Runtime: "java11", Handler: PROBE_HANDLER, MemorySize: 256, Timeout: 20, Role: "role" };
    await this.service.createFunction(name, { ...usual, ...settings } as FunctionSettings, this.zip);
  }

  /** Publishes with SnapStart and waits for what becomes of it. */
  async publish(name: string, settings: Partial<FunctionSettings> = {}): Promise<FunctionConfiguration> {
    await this.create(name, { SnapStart: { ApplyOn: "PublishedVersions" }, ...settings });
    const { Version } = await this.service.publishVersion({ FunctionName: name });
    return this.settled(name, Version!);
  }

  async settled(name: string, version: string): Promise<FunctionConfiguration> {
    for (;;) {
      const found = this.service.getFunctionConfiguration(name, version);
      if (found.State !== "Pending") return found;
      await sleep(20);
    }
  }

  async invoke(name: string, event: unknown = {}, qualifier?: string): Promise<InvokeResponse> {
    return this.service.invoke({
      functionName: name,
      payload: Buffer.from(JSON.stringify(event)),
      ...(qualifier === undefined ? {} : { qualifier }),
    });
  }

  /** Process id of the launcher, a child of this process. */
  launcher(): number {
    const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").trim();
    const found = children.split(" ").find((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("launcher.sh");
      } catch {
        return false;
      }
    });
    return Number(found);
  }

  /** Processes of this system whose mounts or command line name our folder. */
  processes(): number[] {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .map(Number)
      .filter((pid) => {
        try {
          const text = ["cmdline", "mountinfo"]
            .map((file) => readFileSync(`/proc/${pid}/${file}`, "utf8"))
            .join();
          return text.includes(this.folder) || text.includes(this.folder.replaceAll(" ", "\\040"));
        } catch {
          return false;
        }
      });
  }
}

/** How many MB a REPORT line, or one in JSON format, says were used at most. */
export const memoryIn = (report: string): number =>
  Number(/(?:Max Memory Used: |"maxMemoryUsedMB":)(\d+)/.exec(report)?.[1]);

export const parsed = <T = Record<string, unknown>>({ payload }: InvokeResponse): T =>
  JSON.parse(payload.toString()) as T;

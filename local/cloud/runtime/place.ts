import { rm } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { credentialsToken } from "./credentials";
import type { Isolation, OutputListeners } from "./isolation";
import type { RuntimeSettings } from "./jvm";
import type { Machine } from "./machine";
import { MachineFault, machineFault } from "./machine-fault";
import { PlainProcess } from "./plain-process";
import { RuntimeApi } from "./runtime-api";
import { listenAlone } from "./runtime-api-server";
import { Sandbox, type SandboxOptions } from "./sandbox";

/** Where an environment is going to run: all of it but the function's process. */
export interface Place {
  api: RuntimeApi;
  isolation: Isolation;
  /** Gives back what it has of the network; once. */
  release(): void;
}

export interface PlaceOptions {
  settings: RuntimeSettings;
  /** The environment's own folder; absolute. */
  directory: string;
  codeDirectory: string;
  images: Pick<SandboxOptions, "imageDirectory" | "restoreFrom">;
}

/** @throws MachineFault; what there was of it is given back */
export async function openPlace(
  machine: Machine,
  options: PlaceOptions,
  output: OutputListeners,
): Promise<Place> {
  const { settings, directory } = options;
  const undo: (() => void)[] = [];
  const release = () => {
    for (const each of undo.splice(0).reverse()) each();
  };
  try {
    const network = machine.namespaces?.network;
    const guest = await network?.lease();
    if (guest !== undefined) undo.push(() => network!.release(guest));
    const token = credentialsToken(machine.secret, settings.functionArn);
    const listen = (listener: RequestListener) =>
      network === undefined ? listenAlone(listener) : network.runtimeApi.join(guest!.address, listener);
    const api = await RuntimeApi.open(token, listen, machine.now);
    undo.push(() => api.close());
    const { memorySize, tmpSize } = settings;
    const { libDirectory, namespaces } = machine;
    const { codeDirectory, images } = options;
    const runtimeApi = api.host;
    const common = { directory, codeDirectory, libDirectory, runtimeApi, memorySize, tmpSize, ...images };
    const isolation = namespaces
      ? await Sandbox.prepare({ ...common, namespaces, guest: guest! }, output)
      : await PlainProcess.prepare(common, output);
    return { api, isolation, release };
  } catch (error) {
    release();
    await rm(directory, { recursive: true, force: true }).catch(() => undefined);
    throw error instanceof MachineFault ? error : machineFault((error as Error).message);
  }
}

import { rm } from "node:fs/promises";
import { MachineFault, machineFault } from "../machine-fault";
import { credentialsToken } from "./credentials";
import type { Isolation, OutputListeners } from "./isolation";
import type { RuntimeSettings } from "./jvm";
import type { IsolatingMachine, Machine } from "./machine";
import { PlainProcess } from "./plain-process";
import { RuntimeApi } from "./runtime-api";
import { listenAlone } from "./runtime-api-server";
import { Sandbox, type SandboxOptions } from "./sandbox";

/** Where an environment is going to run: all of it but the function's process. */
export interface Place<I extends Isolation = Isolation> {
  api: RuntimeApi;
  isolation: I;
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

/** A place with namespaces where this machine gives any, else a plain process's. @throws MachineFault */
export function openPlace(machine: Machine, options: PlaceOptions, output: OutputListeners): Promise<Place> {
  return isIsolating(machine) ? openSandbox(machine, options, output) : openPlain(machine, options, output);
}

/** @throws MachineFault; what there was of it is given back */
export function openSandbox(
  machine: IsolatingMachine,
  options: PlaceOptions,
  output: OutputListeners,
): Promise<Place<Sandbox>> {
  return opening(options, async (undo) => {
    const { namespaces } = machine;
    const { network } = namespaces;
    const guest = await network.lease();
    undo.push(() => network.release(guest));
    const api = await RuntimeApi.open(tokenOf(machine, options), async (listener) =>
      network.runtimeApi.join(guest.address, listener),
    );
    undo.push(() => api.close());
    const { memorySize, tmpSize } = options.settings;
    const sandbox = { ...common(machine, options, api), ...options.images, memorySize, tmpSize };
    return { api, isolation: await Sandbox.prepare({ ...sandbox, namespaces, guest }, output) };
  });
}

function openPlain(
  machine: Machine,
  options: PlaceOptions,
  output: OutputListeners,
): Promise<Place<PlainProcess>> {
  return opening(options, async (undo) => {
    const api = await RuntimeApi.open(tokenOf(machine, options), listenAlone);
    undo.push(() => api.close());
    return { api, isolation: await PlainProcess.prepare(common(machine, options, api), output) };
  });
}

const isIsolating = (machine: Machine): machine is IsolatingMachine => machine.namespaces !== undefined;

const tokenOf = ({ secret }: Machine, { settings }: PlaceOptions) =>
  credentialsToken(secret, settings.functionArn);

const common = ({ libDirectory }: Machine, { directory, codeDirectory }: PlaceOptions, api: RuntimeApi) => ({
  ...{ directory, codeDirectory, libDirectory },
  runtimeApi: api.host,
});

/** What it has got by then is given back where it fails, as when it is released. @param open notes how each thing is undone */
async function opening<I extends Isolation>(
  { directory }: PlaceOptions,
  open: (undo: (() => void)[]) => Promise<Omit<Place<I>, "release">>,
): Promise<Place<I>> {
  const undo: (() => void)[] = [];
  const release = () => {
    for (const each of undo.splice(0).reverse()) each();
  };
  try {
    return { ...(await open(undo)), release };
  } catch (error) {
    release();
    await rm(directory, { recursive: true, force: true }).catch(() => undefined);
    throw error instanceof MachineFault ? error : machineFault((error as Error).message);
  }
}

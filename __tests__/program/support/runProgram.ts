import * as aws from "@pulumi/aws";
import * as awsNative from "@pulumi/aws-native";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import * as zod from "zod";
import type { ApplicationZip } from "../../../components/applicationZip";
import { fakeResource, REGION } from "./fakeAws";

export interface Registered {
  type: string;
  name: string;
  // Inputs of every type there is; each test knows what it looks for.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  inputs: Record<string, any>;
  /** Resources, as `type name`, that have to be there first: the declared ones and those whose outputs it uses. */
  dependsOn: string[];
  /** The explicit provider that manages it. */
  provider: string;
  /** The component that it belongs to, as `type name`. */
  parent: string;
  /** Names that it had before. */
  aliases: string[];
  ignoreChanges: string[];
  /** Undefined where the provider decides. */
  deleteBeforeReplace?: boolean;
  /** Names of the hooks that the engine calls. */
  hooks: { beforeCreate: string[]; onError: string[] };
}

export interface ProgramRun {
  resources: Registered[];
  /** Each component with the outputs that it registered. */
  components: { name: string; outputs: Record<string, unknown> }[];
  /** What index.ts exports, as it does. */
  exported: Record<string, unknown>;
  /** The same as it turns out, without what is undefined. */
  outputs: Record<string, unknown>;
  warnings: string[];
  /** The arguments of each call of what reads a zip. */
  zipsAsked: unknown[][];
  all(type: string): Registered[];
  /** @throws when there isn't exactly one of that type and name */
  one(type: string, name?: string): Registered;
}

/** The Pulumi packages take seconds to load. */
jest.setTimeout(120_000);

export const PROJECT = "petstore-snapstart";
const ZIP: ApplicationZip = { path: "petstore-java/target/petstore.zip", sha256: "c2hhMjU2IG9mIHRoZSB6aXA=" };

/**
 * Runs index.ts against fakes that refuse whatever they don't know.
 * @param settings configuration, by key without the project's name where it has no colon
 * @param zip the built application; where it is missing, the program must not ask for it
 * @param program another one, from this folder
 */
export async function runProgram(
  settings: Record<string, string> = {},
  zip: Partial<ApplicationZip> | "missing" = {},
  program = "../../../index",
): Promise<ProgramRun> {
  const resources: Registered[] = [];
  const components: ProgramRun["components"] = [];
  const violations: Error[] = [];
  // Collected, since what a mock throws comes back as a flood of rejections of all that depends on it.
  const refuse = (error: Error) => {
    violations.push(error);
    return { id: "refused", state: {} };
  };
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom }) => {
        if (!custom) return { id: "", state: inputs };
        try {
          return fakeResource(type, name, inputs);
        } catch (error) {
          return refuse(error as Error);
        }
      },
      call: ({ token }) => refuse(new Error(`unexpected call of ${token}`)).state,
    },
    PROJECT,
    "test",
    false,
  );
  recordRequests(resources, components);
  pulumi.runtime.setAllConfig({
    "aws:region": REGION,
    ...Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [key.includes(":") ? key : `${PROJECT}:${key}`, value]),
    ),
  });

  const warnings: string[] = [];
  // The SDK notes where each output was made, and Jest maps all those lines to the sources: most of the time of a run.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const warn = jest.spyOn(pulumi.log, "warn").mockImplementation(async (line) => void warnings.push(line));
  try {
    const zipsAsked: unknown[][] = [];
    const exported = importProgram(program, (...asked) => {
      zipsAsked.push(asked);
      if (zip === "missing") throw new Error("the program asks for the zip");
      return { ...ZIP, ...zip };
    });
    const outputs = await resolved(exported);
    await pulumi.runtime.disconnect();
    const [violation] = violations;
    if (violation !== undefined) throw violation;
    return {
      resources,
      components,
      exported,
      outputs: Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== undefined)),
      warnings,
      zipsAsked,
      all: (type) => resources.filter((resource) => resource.type === type),
      one: (type, name) => {
        const found = resources.filter((r) => r.type === type && (name === undefined || r.name === name));
        if (found.length !== 1) throw new Error(`${found.length} of ${type} ${name ?? ""}`);
        return found[0]!;
      },
    };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    warn.mockRestore();
  }
}

/** A fresh copy of the program on the packages that are loaded already, since they take seconds to load. */
function importProgram(
  program: string,
  applicationZip: (...asked: unknown[]) => ApplicationZip,
): Record<string, unknown> {
  let exported: Record<string, unknown> = {};
  jest.isolateModules(() => {
    for (const [name, loaded] of Object.entries(PACKAGES)) jest.doMock(name, () => loaded);
    jest.doMock("../../../components/applicationZip", () => ({ applicationZip }));
    jest.doMock("../../../components/functionZip", () => ({ functionZip: applicationZip }));
    jest.doMock("../../../components/zipFile", () => ({ zipFile: applicationZip }));
    exported = jest.requireActual(program);
  });
  return exported;
}

/** The providers' SDKs load each of their parts when it is first asked for, and that in every isolated registry anew. */
function loadedOnce<T extends object>(sdk: T): T {
  const parts = new Map<string | symbol, unknown>();
  return new Proxy(sdk, {
    get(target, key) {
      if (!parts.has(key)) {
        const part = Reflect.get(target, key);
        parts.set(key, typeof part === "object" && part !== null ? loadedOnce(part) : part);
      }
      return parts.get(key);
    },
  });
}

const PACKAGES = {
  "@pulumi/pulumi": pulumi,
  "@pulumi/aws": loadedOnce(aws),
  "@pulumi/aws-native": loadedOnce(awsNative),
  "@pulumi/command": loadedOnce(command),
  zod,
};

async function resolved(exported: Record<string, unknown>): Promise<Record<string, unknown>> {
  const outputs: pulumi.Output<unknown> = pulumi.output<object>(exported);
  return new Promise((resolve) => outputs.apply((values) => resolve(values as Record<string, unknown>)));
}

/** Mocks are told neither dependencies nor providers, so this listens to the requests themselves. */
function recordRequests(resources: Registered[], components: ProgramRun["components"]): void {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  const monitor = pulumi.runtime.getMonitor() as any;
  const register = monitor.registerResource.bind(monitor);
  // Pulumi's mocks say that they know hooks, and don't take them.
  const taken = (_request: unknown, callback: (error: null, answer: unknown) => void) => callback(null, {});
  Object.assign(monitor, { registerResourceHook: taken, registerErrorHook: taken });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  monitor.registerResource = (request: any, ...rest: unknown[]) => {
    resources.push({
      type: request.getType(),
      name: request.getName(),
      inputs: plain(request.getObject().toJavaScript()) as Registered["inputs"],
      dependsOn: request.getDependenciesList().map(shortUrn),
      provider: request.getProvider(),
      parent: request.getParent() && shortUrn(request.getParent()),
      aliases: request
        .getAliasesList()
        .map((alias: { getSpec(): { getName(): string } }) => alias.getSpec().getName())
        // The SDK's own are of the type only.
        .filter((former: string) => former !== ""),
      ignoreChanges: request.getIgnorechangesList(),
      deleteBeforeReplace: request.getDeletebeforereplacedefined()
        ? request.getDeletebeforereplace()
        : undefined,
      hooks: {
        beforeCreate: request.getHooks()?.getBeforeCreateList() ?? [],
        onError: request.getHooks()?.getOnErrorList() ?? [],
      },
    });
    return register(request, ...rest);
  };
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  monitor.registerResourceOutputs = (request: any, ...rest: unknown[]) => {
    const outputs = plain(request.getOutputs().toJavaScript()) as Record<string, unknown>;
    components.push({ name: request.getUrn().split("::").at(-1), outputs });
    return registerOutputs(request, ...rest);
  };
}

const shortUrn = (urn: string) => {
  const [, , types, name] = urn.split("::");
  return `${types!.split("$").at(-1)} ${name}`;
};

/** Secrets and assets by their content; a secret is marked as such. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const record = value as Record<string, unknown>;
  if (record[SIGNATURE] === SECRET) return { secret: plain(record.value) };
  return Object.fromEntries(
    Object.entries(record)
      .filter(([key]) => key !== SIGNATURE)
      .map(([key, inner]) => [key, plain(inner)]),
  );
}

const SIGNATURE = pulumi.runtime.specialSigKey;
const SECRET = pulumi.runtime.specialSecretSig;

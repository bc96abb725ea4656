import { ServiceError } from "../errors";
import { own } from "../own";
import { autoname, type Autonaming } from "./autoname";
import { difference, type Difference } from "./diff";
import type { Invoke } from "./invokes";
import type { AnyResourceType, Context } from "./resource";
import { problemsOfProperties, withJsonText, type ShapeProblem } from "./shape";
import { hasUnknowns, UNKNOWN, type Properties } from "./values";

/** One Pulumi package as the engine asks for it, free of gRPC: the same for all resource types. */
export class Provider {
  private readonly types: Map<string, AnyResourceType>;

  constructor(
    readonly pkg: string,
    types: readonly AnyResourceType[],
    private readonly invokes: Readonly<Record<string, Invoke>> = {},
  ) {
    this.types = new Map(types.map((type) => [type.token, type]));
  }

  /** The resource types that there are. */
  get tokens(): string[] {
    return [...this.types.keys()];
  }

  /** Completes the inputs and says what of them the local cloud can't stand in for. Unknown values pass. */
  check(request: {
    token: string;
    name: string;
    old: Properties | undefined;
    inputs: Properties;
    seed: Uint8Array;
    autonaming?: Autonaming;
  }): { inputs: Properties; failures: ShapeProblem[] } {
    const type = this.types.get(request.token);
    if (!type) {
      const reason = `the local cloud doesn't support resources of type ${request.token}`;
      return { inputs: request.inputs, failures: [{ path: "", reason }] };
    }
    const failures = problemsOfProperties(request.inputs, type.inputs);
    const given = withJsonText(request.inputs, type.inputs);
    const inputs = type.autoname ? autoname({ ...type.autoname, ...request, inputs: given }) : given;
    if (failures.length === 0 && !hasUnknowns(inputs)) {
      const reason = type.check?.(inputs);
      if (reason) failures.push({ path: "", reason });
    }
    return { inputs, failures };
  }

  diff(token: string, old: Properties, inputs: Properties, ignored: readonly string[] = []): Difference {
    return difference(old, inputs, this.type(token).forceNew, ignored);
  }

  deletesBeforeReplace(token: string): boolean {
    return this.type(token).deleteBeforeReplace ?? false;
  }

  previewCreate(token: string, inputs: Properties): Properties {
    const unknowns = this.type(token).computed.map((output): [string, unknown] => [output, UNKNOWN]);
    return { ...Object.fromEntries(unknowns), ...inputs };
  }

  /** Old outputs under the new inputs; what the service would compute anew is unknown. */
  previewUpdate(token: string, old: Properties, inputs: Properties, state: Properties): Properties {
    const type = this.type(token);
    const outputs = { ...withoutKeys(state, Object.keys(old)), ...inputs };
    const { changed } = this.diff(token, old, inputs);
    for (const [output, sources] of Object.entries(type.computedFrom ?? {})) {
      if (sources.some((source) => changed.includes(source))) outputs[output] = UNKNOWN;
    }
    for (const output of type.alsoComputed?.(inputs, changed) ?? []) outputs[output] = UNKNOWN;
    return outputs;
  }

  /** What a resource is going to be called; undefined where it leaves nothing, or where one of that name is there already. */
  async identify(token: string, inputs: Properties, context: Context): Promise<string | undefined> {
    const type = this.type(token);
    const id = type.identify?.(inputs, context);
    if (id === undefined) return undefined;
    const there = await orUndefined(() => type.read(id, inputs, {}, context));
    return there === undefined ? id : undefined;
  }

  /** @param id what `identify` has said */
  async create(
    token: string,
    inputs: Properties,
    context: Context,
    id?: string,
  ): Promise<{ id: string; outputs: Properties }> {
    const type = this.type(token);
    const made = await type.create(inputs, context, id ?? type.identify?.(inputs, context) ?? "");
    return { id: made.id, outputs: { ...inputs, ...made.outputs } };
  }

  async read(
    token: string,
    id: string,
    inputs: Properties,
    state: Properties,
    context: Context,
  ): Promise<{ inputs: Properties; outputs: Properties } | undefined> {
    if (Object.keys(inputs).length === 0) {
      throw new Error(`the local cloud can't import or look up an existing resource (${token} ${id})`);
    }
    const found = await orUndefined(() => this.type(token).read(id, inputs, state, context));
    if (!found) return undefined;
    return { inputs: found.inputs, outputs: { ...state, ...found.inputs, ...found.outputs } };
  }

  async update(
    token: string,
    id: string,
    old: Properties,
    inputs: Properties,
    state: Properties,
    context: Context,
  ): Promise<Properties> {
    const outputs = await this.type(token).update?.(id, inputs, old, context, state);
    return { ...withoutKeys(state, Object.keys(old)), ...inputs, ...outputs };
  }

  /** What's already gone counts as deleted, so that an interrupted `destroy` can be repeated. */
  async delete(
    token: string,
    id: string,
    inputs: Properties,
    state: Properties,
    context: Context,
  ): Promise<void> {
    await orUndefined(() => this.type(token).delete(id, inputs, context, state));
  }

  async invoke(token: string, args: Properties, context: Context): Promise<Properties> {
    const invoke = own(this.invokes, token);
    if (!invoke) throw new Error(`the local cloud doesn't support the function ${token}`);
    return invoke(args, context);
  }

  private type(token: string): AnyResourceType {
    const type = this.types.get(token);
    if (!type) throw new Error(`the local cloud doesn't support resources of type ${token}`);
    return type;
  }
}

/** Undefined where the service says that what is meant doesn't exist. */
async function orUndefined<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ServiceError && /NotFound|NoSuch/.test(error.code)) return undefined;
    throw error;
  }
}

function withoutKeys(properties: Properties, keys: string[]): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !keys.includes(key)));
}

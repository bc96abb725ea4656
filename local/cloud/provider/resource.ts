import type { Services } from "../services";
import type { Shapes } from "./shape";

/** What a handler may use while it works for the engine. */
export interface Context {
  services: Services;
  /** The region of this provider, or of this resource where it names one. */
  region: string;
  urn: string;
  /** Absolute folder that relative paths of the program start from. */
  programFolder: string;
  /** Tags that the provider puts on everything. */
  defaultTags: Record<string, string>;
  /** Aborted when the engine gives up: Ctrl-C, or its process is gone. */
  signal: AbortSignal;
  /** Shows a line under the resource in the engine's output. */
  info(message: string): void;
  /** Shows a warning there. */
  warn(message: string): void;
}

export interface Found<I> {
  inputs: I;
  outputs: object;
}

/**
 * One Pulumi resource type: which inputs the local cloud stands in for, and the calls on its services that make it
 * so. Functions take the engine's checked inputs; they throw `ServiceError`s and plain errors.
 */
export interface ResourceType<I extends object> {
  /** Pulumi's type token. */
  token: string;
  inputs: Shapes;
  /** A property that gets the resource's name and a random suffix where the program gives none. */
  autoname?: { property: keyof I & string; maxLength: number; prefixProperty?: keyof I & string };
  /** Inputs that can't change on an existing resource. */
  forceNew: readonly (keyof I & string)[];
  /** The old one must go first, since both can't exist side by side. */
  deleteBeforeReplace?: boolean;
  /** Outputs that only the service knows: unknown in the preview of a create. */
  computed: readonly string[];
  /** Outputs that get a new value when one of these inputs changes: unknown in the preview of such an update. */
  computedFrom?: Readonly<Record<string, readonly (keyof I & string)[]>>;
  /** More outputs that get a new value when those inputs have changed, depending on others. */
  alsoComputed?(inputs: I, changed: readonly string[]): readonly string[];
  /** More that the values themselves must satisfy; called when nothing is unknown. Returns what is wrong. */
  check?(inputs: I): string | undefined;
  /**
   * What a resource that is yet to be made is going to be called, so that it can be found again whatever becomes of its
   * maker. Absent: nothing is kept that could be left behind.
   */
  identify?(inputs: I, context: Context): string;
  /** @param id what `identify` has said */
  create(inputs: I, context: Context, id: string): Promise<{ id: string; outputs: object }>;
  /** Undefined: it's gone. */
  read(
    id: string,
    inputs: I,
    state: Readonly<Record<string, unknown>>,
    context: Context,
  ): Promise<Found<I> | undefined>;
  /** Absent: the inputs are only recorded. */
  update?(
    id: string,
    inputs: I,
    old: I,
    context: Context,
    state: Readonly<Record<string, unknown>>,
  ): Promise<object>;
  delete(id: string, inputs: I, context: Context, state: Readonly<Record<string, unknown>>): Promise<void>;
}

/** The inputs with the values that the service has now, for those that the program set; the rest are its defaults. */
export function asFound<I extends object>(inputs: I, live: Partial<I>): I {
  const set = Object.entries(live).filter(([key]) => inputs[key as keyof I] !== undefined);
  return { ...inputs, ...Object.fromEntries(set) };
}

/** Lets a handler be written against its own input type and kept in a list with the others. */
export function resourceType<I extends object>(type: ResourceType<I>): AnyResourceType {
  return type as unknown as AnyResourceType;
}

export type AnyResourceType = ResourceType<Record<string, unknown>>;

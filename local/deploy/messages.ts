/** What happens to the stack. `preview` changes nothing. */
export type Operation = "up" | "preview" | "refresh" | "destroy";

export const OPERATIONS: readonly Operation[] = ["up", "preview", "refresh", "destroy"];

/** What the process that runs one operation is told. */
export interface OperationRequest {
  operation: Operation;
  /** Absolute path of the module whose exports are the stack's outputs. */
  program: string;
  /** Absolute path of the Pulumi CLI. */
  pulumi: string;
  stateDir: string;
  /** Settings to store in the stack before, by key. */
  config: Record<string, string>;
  /** Settings that the program gets this time, by key; not stored. */
  configOnce: Record<string, string>;
}

export interface OperationResult {
  /** The stack's outputs, secrets included. */
  outputs: Record<string, unknown>;
  /** How many resources per kind of step: `{ create: 3, same: 14 }`. */
  changes: Record<string, number>;
}

/** What it says, in this order: any number of lines, then one result or failure. */
export type OperationMessage =
  | { kind: "output"; text: string }
  | { kind: "result"; result: OperationResult }
  | { kind: "failure"; lines: string[] };

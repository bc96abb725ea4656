/** What happens to the stack. `preview` changes nothing. */
export type Operation = "up" | "preview" | "refresh" | "destroy";

export const OPERATIONS: readonly Operation[] = ["up", "preview", "refresh", "destroy"];

/** Changes of the stack's settings by key: `memory`, `aws:region`; `tags.team` and `corsOrigins[0]` lead into one. */
export interface SettingChanges {
  set: Record<string, string>;
  unset: string[];
}

/** What the process that runs one operation is told. */
export interface OperationRequest {
  operation: Operation;
  /** Absolute path of the module whose exports are the stack's outputs. */
  program: string;
  /** Absolute folder of another project, whose Pulumi.yaml says what its program is. */
  project?: string;
  /** Absolute path of the Pulumi CLI. */
  pulumi: string;
  stateDir: string;
  /** Kept in the stack, unless they are wrong, the operation fails, or it is a preview. */
  changes: SettingChanges;
  /** Settings that the program gets this time, by key; not stored. */
  configOnce: Record<string, string>;
  /** What a user types to change settings, for the remedies in what is reported. */
  settingsCommand: string;
}

export interface OperationResult {
  /** The stack's outputs, secrets included. */
  outputs: Record<string, unknown>;
  /** How many resources per kind of step: `{ create: 3, same: 14 }`. */
  changes: Record<string, number>;
}

/** What the engine has done to one resource. */
export interface ResourceStep {
  done: "created" | "updated" | "replaced" | "deleted";
  /** As programs write it: `aws.iam.Role`. */
  type: string;
  name: string;
  ms: number;
}

/** What the engine tells while it works, in words for a terminal. */
export type Progress =
  /** The program has begun to register resources. */
  | { kind: "program" }
  | ({ kind: "resource" } & ResourceStep)
  /** A line of what a resource's own work says, or a warning. */
  | { kind: "line"; severity: "info" | "warning"; text: string };

/** What it says, in this order: any number of lines, then one result or failure. */
export type OperationMessage =
  | { kind: "output"; text: string }
  | { kind: "progress"; progress: Progress }
  | { kind: "result"; result: OperationResult }
  | { kind: "failure"; lines: string[] };

import type { DiagnosticEvent, EngineEvent } from "@pulumi/pulumi/automation";
import { plainText } from "../terminal/plain-text";
import type { OperationResult, Progress, ResourceStep } from "./messages";

/** The steps of the engine that a user sees; those that aren't here (`same`, reads, parts of a replacement) say nothing. */
const DONE: Record<string, ResourceStep["done"]> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  replace: "replaced",
};

/** Puts the engine's events in order: what is worth a line now, and what is asked for at the end. */
export class EngineEvents {
  /** How many resources per kind of step. */
  changes: OperationResult["changes"] = {};
  /** The stack's outputs, once the engine has told them; secret ones are `[secret]`. */
  outputs: Record<string, unknown> | undefined;
  /** What the engine calls errors, each once. */
  readonly errors = new Set<string>();
  readonly #begun = new Map<string, number>();
  #program = false;

  constructor(private readonly tell: (progress: Progress) => void) {}

  take(event: EngineEvent): void {
    const { resourcePreEvent, resOutputsEvent, diagnosticEvent, summaryEvent } = event;
    if (resourcePreEvent) this.#begin(resourcePreEvent.metadata.urn);
    if (resOutputsEvent) {
      const { metadata } = resOutputsEvent;
      if (metadata.type === "pulumi:pulumi:Stack") this.outputs = metadata.new?.outputs;
      const done = DONE[metadata.op];
      // Components and the stack are made of what is told already.
      const custom = (metadata.new ?? metadata.old)?.custom;
      if (done && custom && !metadata.type.startsWith("pulumi:")) {
        const ms = Date.now() - (this.#begun.get(metadata.urn) ?? Date.now());
        this.tell({ kind: "resource", done, type: typeName(metadata.type), name: nameOf(metadata.urn), ms });
      }
    }
    if (diagnosticEvent) this.#diagnostic(diagnosticEvent);
    if (summaryEvent) this.changes = { ...summaryEvent.resourceChanges };
  }

  #begin(urn: string): void {
    if (!this.#begun.has(urn)) this.#begun.set(urn, Date.now());
    if (this.#program) return;
    this.#program = true;
    this.tell({ kind: "program" });
  }

  #diagnostic({ severity, message, urn }: DiagnosticEvent): void {
    const text = plainText(message).trim();
    if (text === "") return;
    if (severity === "error") this.errors.add(text);
    if (severity === "warning" || (severity === "info" && urn && !urn.includes("pulumi:pulumi:Stack")))
      this.tell({ kind: "line", severity, text });
  }
}

/** `aws:iam/role:Role` as programs write it: `aws.iam.Role`. */
function typeName(token: string): string {
  const [pkg, module = "", name] = token.split(":");
  return [pkg, module.split("/")[0], name].join(".");
}

const nameOf = (urn: string) => urn.split("::").at(-1)!;

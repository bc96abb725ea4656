import {
  endLine,
  initReportLine,
  initStartLine,
  reportLine,
  restoreReportLine,
  restoreStartLine,
  startLine,
  type InitPhase,
  type Report,
} from "./log-lines";

/** What Lambda itself logs about an environment; durations in ms. `status` is absent where all went well. */
export type PlatformEvent =
  | {
      type: "initStart" | "restoreStart";
      runtime: string;
      region: string;
      functionName: string;
      version: string;
      init: Init;
    }
  | { type: "initReport"; init: Init; duration: number; status?: Report["status"] }
  | { type: "restoreReport"; duration: number; status?: Report["status"] }
  | { type: "start"; requestId: string; version: string }
  | { type: "fault"; text: string }
  | ({ type: "report"; producedBytes: number } & Report);

/** How an environment is initialised. */
export interface Init {
  initializationType: "on-demand" | "snap-start";
  phase: InitPhase;
}

export const INIT = {
  onDemand: { initializationType: "on-demand", phase: "init" },
  withinInvocation: { initializationType: "on-demand", phase: "invoke" },
  snapStart: { initializationType: "snap-start", phase: "snap-start" },
} as const satisfies Record<string, Init>;

/** The lines that an event is in Text format. */
export function textLines(event: PlatformEvent): string[] {
  switch (event.type) {
    case "initStart":
      return [initStartLine(event.runtime, event.region)];
    case "initReport":
      // AWS reports the init of a SnapStart version always, that of others only when it fails.
      return event.init.initializationType === "snap-start" || event.status !== undefined
        ? [initReportLine(event.duration, event.init.phase, event.status)]
        : [];
    case "restoreStart":
      return [restoreStartLine(event.runtime, event.region)];
    case "restoreReport":
      return [restoreReportLine(event.duration, event.status)];
    case "start":
      return [startLine(event.requestId, event.version)];
    case "fault":
      return [event.text];
    case "report":
      return [endLine(event.requestId), reportLine(event)];
  }
}

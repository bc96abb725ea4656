import { lock } from "../../../local/cloud/lock";

/** A process of lock.test.ts: at `go` it tries for the lock and tells whether it has it; at `release` it gives it up. */
let unlock: (() => void) | undefined;
process.on("message", (message: { kind: "go" | "release"; stateDir: string }) => {
  if (message.kind === "release") unlock?.();
  else {
    try {
      unlock = lock(message.stateDir);
    } catch {
      unlock = undefined;
    }
  }
  process.send?.(unlock !== undefined);
});
process.on("disconnect", () => process.exit());
process.send?.("ready");

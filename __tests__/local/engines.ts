import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const children: ChildProcess[] = [];

/** Ends all of `running`; for afterEach. */
export const endAll = (): void => children.splice(0).forEach((child) => void child.kill("SIGKILL"));

/** A process that is called so, and waits. */
export async function running(name: string, env: NodeJS.ProcessEnv = {}): Promise<number> {
  const child = spawn("sleep", ["60"], { argv0: name, env: { ...process.env, ...env } });
  children.push(child);
  await once(child, "spawn");
  return child.pid!;
}

/**
 * A lock as Pulumi's engine writes it.
 * @returns the file
 */
export function lockedBy(
  stateDir: string,
  project: string,
  pid: number | undefined,
  timestamp = new Date(),
): string {
  const locks = join(stateDir, ".pulumi/locks/organization", project, "local");
  mkdirSync(locks, { recursive: true });
  const content = { pid, username: "u", hostname: "h", timestamp: timestamp.toISOString() };
  writeFileSync(join(locks, "1.json"), JSON.stringify(content));
  return join(locks, "1.json");
}

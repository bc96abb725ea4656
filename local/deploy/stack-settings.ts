import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { checkSettings } from "../../config/settings";
import type { SettingChanges } from "./messages";
import { STACK } from "./paths";

/**
 * Changes settings of the stack.
 * @param folder where they are kept
 * @param check whether the program's own settings are to be right; another program has others
 * @returns puts back what was there before
 * @throws RunError naming each wrong setting that is new; nothing is changed then
 */
export async function changeSettings(
  stack: Stack,
  folder: string,
  { set, unset }: SettingChanges,
  check: boolean,
): Promise<() => void> {
  if (Object.keys(set).length + unset.length === 0) return () => undefined;
  const file = join(folder, `Pulumi.${STACK}.yaml`);
  const before = readOr(file);
  const putBack = () => (before === undefined ? rmSync(file, { force: true }) : replace(file, before));
  const faultsBefore = check ? await faultsOf(stack) : [];
  try {
    if (unset.length > 0) await stack.removeAllConfig(unset, true);
    if (Object.keys(set).length > 0) {
      const values = Object.fromEntries(Object.entries(set).map(([key, value]) => [key, { value }]));
      await stack.setAllConfig(values, true);
    }
    // What was wrong before may be mended one setting after the other.
    const faults = check ? (await faultsOf(stack)).filter((fault) => !faultsBefore.includes(fault)) : [];
    if (faults.length > 0) throw new Error(faults.join("\n"));
  } catch (error) {
    putBack();
    throw error;
  }
  return putBack;
}

/** What the program would say of the settings that are stored, a line each. */
async function faultsOf(stack: Stack): Promise<string[]> {
  const { name: project } = await stack.workspace.projectSettings();
  const own = Object.entries(await stack.getAllConfig())
    .filter(([key]) => key.startsWith(`${project}:`))
    .map(([key, { value, secret }]) => ({ key: key.slice(project.length + 1), value, secret }));
  const raw = Object.fromEntries(own.map(({ key, value }) => [key, value]));
  const secrets = new Set(own.flatMap(({ key, secret }) => (secret ? [key] : [])));
  try {
    checkSettings(raw, { today: new Date(), stack: STACK, secrets });
    return [];
  } catch (error) {
    return (error as Error).message.split("\n");
  }
}

/** In one step: a reader finds the one content or the other. */
function replace(file: string, content: Buffer): void {
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function readOr(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

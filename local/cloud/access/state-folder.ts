import { chmodSync, mkdirSync, statSync } from "node:fs";
import { PROJECT_FOLDER } from "../../deploy/paths";

/**
 * Makes the folder of all state, or mends the one that is there, so that no other user looks into it: what functions log,
 * variables, policies, snapshots and credentials are in it.
 * @throws Error where somebody else owns it, who could open it again
 */
export function openStateFolder(stateDir: string, checkout = PROJECT_FOLDER): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const { uid } = statSync(stateDir);
  const own = process.geteuid?.();
  // Who owns the program that root runs has root's rights anyway.
  if (own !== undefined && uid !== own && uid !== statSync(checkout).uid) {
    throw new Error(
      `the state folder ${stateDir} belongs to another user (uid ${uid}): take it over with chown, or set ` +
        "PETSTORE_LOCAL_STATE to another folder",
    );
  }
  chmodSync(stateDir, 0o700);
}

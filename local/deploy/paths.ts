import { join, resolve } from "node:path";

/** The checkout. */
export const PROJECT_FOLDER = resolve(__dirname, "../..");

/** Where local/Pulumi.yaml is. */
export const LOCAL_FOLDER = join(PROJECT_FOLDER, "local");

export const STACK = "local";

/** As local/Pulumi.yaml calls it. */
export const PROJECT = "petstore-snapstart";

/** Absolute folder of all local state; the variable lets tests have one of their own. */
export function stateFolder(): string {
  return resolve(process.env.PETSTORE_LOCAL_STATE || join(LOCAL_FOLDER, "state"));
}

/** Within it, the folder that the state of a user's own function has while it is served or measured. */
export const OWN_FUNCTION = "own-function";

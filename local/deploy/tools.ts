import { prepareEnvironment } from "../setup/environment";
import { resolveTools } from "../setup/tools";

// Every program that deploys comes through here, also one that isn't started by npm's scripts.
prepareEnvironment();

/** What the local cloud and its deployment run besides Node.js; absolute paths. */
export type Tools = Awaited<ReturnType<typeof resolveTools>>;

/** @throws Error naming what is missing and the command that installs it */
export const tools = resolveTools;

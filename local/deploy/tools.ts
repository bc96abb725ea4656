import { prepareEnvironment } from "../setup/environment";
import { resolveTools } from "../setup/tools";

// Every program that deploys comes through here, also one that isn't started by npm's scripts.
prepareEnvironment();

type AllTools = Awaited<ReturnType<typeof resolveTools>>;

/** What the local cloud and its deployment run besides Node.js; absolute paths. Nothing is built then, so without Maven. */
export type Tools = Omit<AllTools, "mvn">;

const USUAL: (keyof Tools)[] = ["pulumi", "javaHome", "jdks", "ab", "criu"];

/** @throws Error naming what is missing and the command that installs it */
export const tools = <K extends keyof AllTools = keyof Tools>(wanted = USUAL as K[]) => resolveTools(wanted);

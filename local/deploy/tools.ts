/** What the local cloud and its deployment run besides Node.js; see local/setup/tools.js. */
export interface Tools {
  pulumi: string;
  javaHome: string;
  mvn: string;
  ab: string;
  criu: { command: string[] } | { unavailable: string };
}

/** @throws Error naming what is missing and the command that installs it */
export async function tools(): Promise<Tools> {
  const { resolveTools } = (await import("../setup/tools.js")) as { resolveTools(): Promise<Tools> };
  return resolveTools();
}

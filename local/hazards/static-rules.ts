import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Findings } from "./hazard";
import { analyse } from "./spotbugs/analysis";
import { spotBugsJars, type FetchTools } from "./spotbugs/jars";
import { NotAnalysed } from "./spotbugs/not-analysed";
import { extractOwnClasses } from "./spotbugs/own-classes";
import { PART, staticHazards, unseenClasses } from "./static-hazards";

/**
 * Runs AWS's SnapStart rules for SpotBugs on the classes of a function's own; it isn't started for that.
 * @param zip path of its deployment package
 * @param tools the JDK's folder, and Maven where there is one: it is needed until the rules have been fetched
 * @returns what the rules find; where they can't be run, why
 * @throws the signal's reason
 */
export async function staticFindings(zip: string, tools: FetchTools, signal: AbortSignal): Promise<Findings> {
  signal.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), "static-rules-"));
  try {
    const own = await extractOwnClasses(zip, folder, signal);
    const skipped = unseenClasses(own);
    if (own.classes.length === 0) return { hazards: [], skipped };
    const jars = await spotBugsJars(tools, signal);
    const found = staticHazards(await analyse(own, { javaHome: tools.javaHome, jars }, folder, signal));
    return { hazards: found.hazards, skipped: [...skipped, ...found.skipped] };
  } catch (error) {
    if (error instanceof NotAnalysed) return { hazards: [], skipped: [{ part: PART, why: error.message }] };
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

import { readSettings } from "../config";
import { applicationZip } from "./applicationZip";

/**
 * What the stack is made from. Checked when this is imported, and the program imports it first: the providers' SDKs take
 * seconds to load, and what is wrong here is to be known before.
 */
export const settings = readSettings();

/** Rolling back, which pins a version, is not to wait for a build. */
export const zip = applicationZip(settings.zip, settings.pinnedVersion !== undefined);

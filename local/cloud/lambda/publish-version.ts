import type { PublishVersionRequest } from "@aws-sdk/client-lambda";
import { ServiceError } from "../errors";
import { fingerprint, isSnapStart, LATEST, type FunctionRecord, type VersionRecord } from "./records";
import { toPending } from "./version-state";

/**
 * The version that a call publishes: a new one, or the last one where nothing has changed since. With SnapStart it is
 * Pending, also where it had Failed for the machine's sake.
 * @throws ServiceError InvalidParameterValueException where the caller expects other code
 */
export function versionToPublish(
  record: FunctionRecord,
  { CodeSha256, Description }: PublishVersionRequest,
): { version: VersionRecord; isNew: boolean } {
  const latest = record.versions[LATEST]!;
  const { sha256 } = latest.code;
  if (CodeSha256 !== undefined && CodeSha256 !== sha256) {
    const message = `CodeSHA256 (${CodeSha256}) is different from current CodeSHA256 in $LATEST (${sha256}). Please try again with the CodeSHA256 in $LATEST.`;
    throw new ServiceError("InvalidParameterValueException", 400, message);
  }
  const settings = Description === undefined ? latest.settings : { ...latest.settings, Description };
  const lastModified = new Date().toISOString();
  const next = { ...latest, settings, version: String(record.lastVersion + 1), lastModified };
  const last = record.versions[String(record.lastVersion)];
  if (last !== undefined && fingerprint(last) === fingerprint(next)) {
    const isNew = last.failedBy === "machine";
    return { version: isNew ? pending(last) : last, isNew };
  }
  record.lastVersion++;
  record.versions[next.version] = isSnapStart(next) ? pending(next) : next;
  return { version: next, isNew: true };
}

function pending(version: VersionRecord): VersionRecord {
  toPending(version);
  return version;
}

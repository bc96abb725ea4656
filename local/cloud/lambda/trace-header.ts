import { randomBytes } from "node:crypto";
import { newTraceId } from "../gateway/ids";

const ROOT = /^Root=(1-[0-9a-f]{8}-[0-9a-f]{24})$/i;
const PARENT = /^Parent=([0-9a-f]{16})$/i;
const SAMPLED = /^Sampled=([01])$/;

/**
 * X-Ray's header as the runtime is given it; nothing is traced here. As with Lambda's tracing mode PassThrough, what a
 * caller says goes on to the function; what it leaves out is made up, not sampled.
 * @param caller the caller's `X-Amzn-Trace-Id`; one without a valid root counts as none
 */
export function traceHeader(caller: string | undefined): string {
  const given = caller?.split(";").map((part) => part.trim()) ?? [];
  const find = (pattern: RegExp) => given.map((part) => pattern.exec(part)?.[1]).find((value) => value);
  const root = find(ROOT);
  const parent = randomBytes(8).toString("hex");
  if (root === undefined) return `${newTraceId(Date.now())};Parent=${parent};Sampled=0`;
  return `Root=${root};Parent=${find(PARENT) ?? parent};Sampled=${find(SAMPLED) ?? 0}`;
}

import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { configSet } from "../config/remedies";
import type { ApplicationZip } from "./applicationZip";
import { classFileOf, lookInto } from "./zipEntries";

/** Where it is told how zips are made. */
const GUIDE = "docs/your-function.md";

/** Class files of Java 11 have the number 55, and so on. */
const CLASS_FILE_OF_JAVA_0 = 44;

/** What a zip is for. */
export interface ForFunction {
  /** As Lambda takes it. */
  handler: string;
  /** One of Lambda's Java runtimes. */
  runtime: string;
}

/**
 * A function's zip that is built already. Looked into before anything is registered: that Lambda's runtime doesn't find the
 * code in it, or can't read it, would otherwise be known only once a version is initialised.
 * @param path absolute, or from the program's folder, where Pulumi runs programs
 * @throws pulumi.RunError where there is no such file, or nothing in it that the runtime could run; it says what to do
 */
export function functionZip(path: string, wanted: ForFunction): ApplicationZip {
  const file = resolve(path);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new pulumi.RunError(
      `The setting zip names ${path}, which isn't there (${file}): build it, or ` +
        configSet("zip", "target/function.zip", pulumi.getStack()),
    );
  const content = readFileSync(file);
  const fault = faultOf(content, path, wanted);
  if (fault !== undefined) throw new pulumi.RunError(fault);
  return { path: file, sha256: createHash("sha256").update(content).digest("base64") };
}

/** Why Lambda's runtime can't run what is in a zip; undefined where nothing speaks against it. */
function faultOf(content: Buffer, path: string, { handler, runtime }: ForFunction): string | undefined {
  const entry = classFileOf(handler);
  const zip = lookInto(content, entry);
  if (zip === undefined) return `${path} isn't a zip file, or only half of one: build it again`;
  const has = (pattern: RegExp) => zip.names.some((name) => pattern.test(name));
  const layout = `classes at its root, or in jars in lib/ (${GUIDE})`;
  if (has(/^BOOT-INF\//) && zip.content === undefined)
    return (
      `${path} is an executable jar of Spring Boot (BOOT-INF/), and Lambda's runtime finds nothing in it: ` +
      `build a zip with ${layout}`
    );
  if (zip.content === undefined && !has(/^lib\/[^/]+\.jar$/))
    return (
      `${path} has neither the handler's class (${entry}) nor libraries (lib/*.jar): build a zip with ${layout}, ` +
      `or ${configSet("handler", "com.acme.Orders::handleRequest", pulumi.getStack())}`
    );
  const java = zip.content === undefined ? 0 : (zip.content[7] ?? 0) - CLASS_FILE_OF_JAVA_0;
  if (java > javaOf(runtime))
    return (
      `${path} is compiled for Java ${java}, and runtime is ${runtime}: ` +
      configSet("runtime", `java${java}`, pulumi.getStack())
    );
  return undefined;
}

const javaOf = (runtime: string) => Number(/^java(\d+)/.exec(runtime)?.[1]);

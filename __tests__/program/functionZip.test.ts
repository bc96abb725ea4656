import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { functionZip } from "../../components/functionZip";
import { classBytes } from "../local/cloud/lambda/class-bytes";
import { writeZip, type Entry } from "../local/cloud/lambda/zip";
import { temporaryFolder } from "../local/temporary-folder";

const folder = temporaryFolder();
const HANDLER = "com.acme.Orders::handleRequest";
const CLASS = "com/acme/Orders.class";
const zipOf = (...entries: Entry[]) => writeZip(join(folder(), "orders.zip"), entries);

function faultOf(path: string, runtime = "java11.al2023", handler = HANDLER): string | undefined {
  try {
    functionZip(path, { handler, runtime });
  } catch (error) {
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    return (error as Error).message;
  }
  return undefined;
}

test("a zip with the handler's class or with libraries comes with its hash, and its absolute path", () => {
  const path = zipOf({ name: CLASS, content: classBytes({ name: "com/acme/Orders" }) });
  expect(functionZip(path, { handler: HANDLER, runtime: "java11" })).toEqual({
    path,
    sha256: expect.stringMatching(/^[\w+/]{43}=$/),
  });
  expect(faultOf(path, "java11", "com.acme.Orders")).toBeUndefined();
  expect(faultOf(zipOf({ name: "lib/orders.jar" }))).toBeUndefined();
});

test("a Spring Boot jar is refused with what to do", () => {
  const fault = faultOf(
    zipOf({ name: "BOOT-INF/classes/com/acme/Orders.class" }, { name: "BOOT-INF/lib/a.jar" }),
  );
  expect(fault).toMatch(
    /orders\.zip is an executable jar of Spring Boot \(BOOT-INF\/\), and Lambda's runtime finds nothing in it: build a zip with classes at its root, or in jars in lib\/ \(docs\/your-function\.md\)$/,
  );
});

test("a zip in which the runtime finds nothing is refused with the class that it looks for", () => {
  for (const name of ["com/acme/Other.class", "libs/orders.jar", "lib/deeper/orders.jar", "orders.jar"])
    expect(faultOf(zipOf({ name }))).toMatch(
      /has neither the handler's class \(com\/acme\/Orders\.class\) nor libraries \(lib\/\*\.jar\): .* or npx pulumi config set handler /,
    );
});

test("code that is too new for the runtime is refused with the one that it needs", () => {
  const path = zipOf({ name: CLASS, content: classBytes({ name: "com/acme/Orders", major: 65 }) });
  expect(faultOf(path, "java17.al2023")).toMatch(
    /is compiled for Java 21, and runtime is java17\.al2023: npx pulumi config set runtime java21 --stack stack$/,
  );
  for (const runtime of ["java21", "java25"]) expect(faultOf(path, runtime)).toBeUndefined();
});

test("what is missing, no zip, or half of one is told", () => {
  expect(faultOf(join(folder(), "none.zip"))).toMatch(/none\.zip, which isn't there \(.*\): build it, or /);
  const path = zipOf({ name: CLASS, content: classBytes({ name: "com/acme/Orders" }) });
  writeFileSync(path, readFileSync(path).subarray(0, -30));
  expect(faultOf(path)).toMatch(/orders\.zip isn't a zip file, or only half of one: build it again$/);
  writeFileSync(path, "zip");
  expect(faultOf(path)).toMatch(/isn't a zip file/);
});

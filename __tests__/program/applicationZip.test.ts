import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { applicationZip } from "../../components/applicationZip";
import { hashSources } from "../../components/applicationBuilds";
import { stampApplication } from "../../local/setup/application";
import { writeZip } from "../local/cloud/lambda/zip";

const OLD = new Date("2026-01-01T00:00:00Z");
const NEW = new Date("2026-01-02T00:00:00Z");

let project: string;
let zip: string;
let source: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "petstore-zip-"));
  zip = join(project, "target/petstore.zip");
  source = join(project, "src/main/java/Pet.java");
  write(join(project, "pom.xml"), "<project/>", OLD);
  write(source, "class Pet {}", OLD);
  write(join(project, "src/test/java/PetTest.java"), "class PetTest {}", NEW);
});
afterEach(() => rmSync(project, { recursive: true }));

function write(file: string, content: string, time: Date) {
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, content);
  utimesSync(file, time, time);
}

function faultOf(): string | undefined {
  try {
    applicationZip(zip, "java11", project);
  } catch (error) {
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    return (error as Error).message;
  }
  return undefined;
}

test("a built zip comes with the hash that Lambda will report as CodeSha256", () => {
  write(zip, "the application", NEW);
  expect(applicationZip(zip, "java11", project)).toEqual({
    path: zip,
    sha256: "WbMxR+7Xda+9IgrVwdEN/RfEActmTDwFouh3wgjUW/s=",
  });
});

test("a missing zip is one line that says how to build it", () => {
  expect(faultOf()).toBe(`The application isn't built (${zip} is missing): npm run setup`);
});

test("a missing zip of one's own is one line that names the setting", () => {
  expect(() => applicationZip("/nowhere/own.zip", "java11", project)).toThrow(
    "The setting zip names /nowhere/own.zip, which doesn't exist: build it, or " +
      "npx pulumi config rm zip --stack stack",
  );
});

test("a zip of another function is one line that says to set its handler", () => {
  const own = writeZip(`${project}-own.zip`, [{ name: "com/acme/Orders.class" }]);
  try {
    expect(() => applicationZip(own, "java11", project)).toThrow(
      `The setting zip names ${own}, which isn't the pet store's (petstore/PetStoreHandler.class isn't in it): ` +
        "set your function's handler, too; npx pulumi config set handler com.acme.Orders::handleRequest --stack stack",
    );
    writeZip(own, [{ name: "petstore/PetStoreHandler.class" }]);
    expect(applicationZip(own, "java11", project).path).toBe(own);
  } finally {
    rmSync(own);
  }
});

test("a zip older than a source is one line that names the source and says how to build it", () => {
  write(zip, "the application", OLD);
  write(source, "class Pet { int id; }", NEW);
  expect(faultOf()).toBe(`The built application is stale (${source} is newer than ${zip}): npm run setup`);
});

test("a zip older than pom.xml is stale too", () => {
  write(zip, "the application", OLD);
  write(join(project, "pom.xml"), "<project></project>", NEW);
  expect(faultOf()).toContain("pom.xml is newer");
});

test("a zip older than a source of its build alone is stale too, and one of the other build doesn't matter", () => {
  write(zip, "the application", OLD);
  write(join(project, "src/boot4/java/Pet.java"), "record Pet() {}", NEW);
  expect(faultOf()).toBeUndefined();
  write(join(project, "src/java11/java/Json.java"), "class Json {}", NEW);
  expect(faultOf()).toContain("src/java11/java/Json.java is newer");
});

test("the second build is built by a command of its own", () => {
  expect(() => applicationZip(zip, "boot4", project)).toThrow(
    `The application isn't built (${zip} is missing): npm run build:boot4`,
  );
});

test("a source that only got a new time doesn't make the zip stale when it was built from the same contents", () => {
  write(zip, "the application", OLD);
  write(join(project, "target/runtime/ric.jar"), "", OLD);
  stampApplication(project, hashSources(project));
  write(source, "class Pet {}", NEW);
  expect(faultOf()).toBeUndefined();
});

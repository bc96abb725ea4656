import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { outdatedApplication } from "../../../components/applicationBuilds";
import { buildApplication } from "../../../local/setup/application";

/** A Maven that "builds" the zip from the sources it finds, and notes how it was called. */
const MAVEN = `#!/bin/sh
set -e
while [ "$1" != "-f" ]; do shift; done
cd "$2"
[ "$4" = boot4 ] && target=target-boot4 || target=target
mkdir -p $target/runtime
cat src/main/App.java > $target/petstore.zip
touch $target/runtime/client.jar
echo "$JAVA_HOME $*" >> calls
`;

let root: string;
let tools: { mvn: string; javaHome: string };

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "application-"));
  fs.mkdirSync(path.join(root, "src/main"), { recursive: true });
  fs.mkdirSync(path.join(root, "src/test"), { recursive: true });
  fs.writeFileSync(path.join(root, "pom.xml"), "<project/>");
  fs.writeFileSync(path.join(root, "src/main/App.java"), "class App {}");
  fs.writeFileSync(path.join(root, "src/test/AppTest.java"), "class AppTest {}");
  fs.writeFileSync(path.join(root, "mvn"), MAVEN, { mode: 0o755 });
  tools = { mvn: path.join(root, "mvn"), javaHome: "/a/jdk" };
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const zip = () => path.join(root, "target/petstore.zip");

test("is built once with the JDK that was found, and then is up to date", async () => {
  expect(outdatedApplication(root)).toBe("target/petstore.zip is missing");
  await buildApplication(tools, root);
  expect(outdatedApplication(root)).toBeUndefined();
  expect(fs.readFileSync(path.join(root, "calls"), "utf8")).toBe(
    `/a/jdk -f ${root} -P java11 package -DskipTests -Dspotbugs.skip\n`,
  );
});

test.each([
  ["a source", "src/main/App.java"],
  ["the POM", "pom.xml"],
  ["a new file", "src/main/More.java"],
])("is outdated when %s changes, even to an older time", async (_what, file) => {
  await buildApplication(tools, root);
  fs.writeFileSync(path.join(root, file), "class Changed {}");
  fs.utimesSync(path.join(root, file), 1, 1);
  expect(outdatedApplication(root)).toBe("its sources have changed");
});

test("has two builds; neither's own sources make the other outdated, shared ones both", async () => {
  fs.mkdirSync(path.join(root, "src/java11"));
  fs.mkdirSync(path.join(root, "src/boot4"));
  const outdated = () => [outdatedApplication(root), outdatedApplication(root, "boot4")];
  await buildApplication(tools, root);
  expect(outdated()).toEqual([undefined, "target-boot4/petstore.zip is missing"]);
  await buildApplication(tools, root, "boot4");
  expect(outdated()).toEqual([undefined, undefined]);

  fs.writeFileSync(path.join(root, "src/boot4/Pet.java"), "record Pet() {}");
  expect(outdated()).toEqual([undefined, "its sources have changed"]);
  fs.writeFileSync(path.join(root, "src/java11/Pet.java"), "class Pet {}");
  expect(outdated()).toEqual(["its sources have changed", "its sources have changed"]);
  await buildApplication(tools, root);
  await buildApplication(tools, root, "boot4");
  expect(outdated()).toEqual([undefined, undefined]);
  fs.writeFileSync(path.join(root, "src/main/App.java"), "class Changed {}");
  expect(outdated()).toEqual(["its sources have changed", "its sources have changed"]);
});

test("stays up to date when only its tests change, or a source is touched", async () => {
  await buildApplication(tools, root);
  fs.writeFileSync(path.join(root, "src/test/AppTest.java"), "class Changed {}");
  fs.utimesSync(path.join(root, "src/main/App.java"), 2_000_000_000, 2_000_000_000);
  expect(outdatedApplication(root)).toBeUndefined();
});

test("stays up to date when Maven writes the same zip again, and not when half of another one is left", async () => {
  await buildApplication(tools, root);
  fs.utimesSync(zip(), 2_000_000_000, 2_000_000_000);
  expect(outdatedApplication(root)).toBeUndefined();
  fs.writeFileSync(zip(), "class Bpp {}");
  expect(outdatedApplication(root)).toBe("target/petstore.zip isn't what was built");
  fs.truncateSync(zip(), 3);
  expect(outdatedApplication(root)).toBe("target/petstore.zip isn't what was built");
});

test("is not taken for built when Maven was killed or failed", async () => {
  fs.writeFileSync(tools.mvn, MAVEN + "kill -9 $$\n", { mode: 0o755 });
  await expect(buildApplication(tools, root)).rejects.toThrow("failed (SIGKILL)");
  expect(fs.existsSync(zip())).toBe(true);
  expect(outdatedApplication(root)).toBe("it isn't known what target/petstore.zip was built from");

  fs.writeFileSync(tools.mvn, "#!/bin/sh\necho BUILD FAILURE; exit 1\n", { mode: 0o755 });
  await expect(buildApplication(tools, root)).rejects.toThrow(/exit code 1\):\nBUILD FAILURE/);
});

import { javaVersion } from "../../../local/setup/java";
import { suitsSdk } from "../../../local/setup/pulumi";
import { installCommand, systemPackages } from "../../../local/setup/system-packages";

test.each([
  ['IMPLEMENTOR="Debian"\nJAVA_VERSION="17.0.15"\n', 17],
  ['JAVA_VERSION="1.8.0_402"\n', 8],
  ['JAVA_VERSION="25"\nJAVA_VERSION_DATE="2025-09-16"\n', 25],
  ["", undefined],
])("reads a JDK's version from its release file %j", (release, version) => {
  expect(javaVersion(release)).toBe(version);
});

test.each([
  ["3.259.0", true],
  ["3.259.4", true],
  ["3.300.1", true],
  ["3.258.9", false],
  ["2.300.0", false],
  ["4.0.0", false],
])("Pulumi CLI %s drives SDK 3.259.2: %s", (cli, expected) => {
  expect(suitsSdk(cli, "3.259.2")).toBe(expected);
});

test("names the command that installs a system package, in the system's own terms", () => {
  const wanted = [systemPackages.jdk, systemPackages.ab];
  expect(installCommand(wanted, { platform: "linux", hasApt: true })).toBe(
    "sudo apt-get install openjdk-17-jdk-headless apache2-utils",
  );
  expect(installCommand(wanted, { platform: "darwin", hasApt: false })).toBe("brew install openjdk@17 httpd");
  expect(installCommand(wanted, { platform: "win32", hasApt: false })).toBe(
    "install a JDK, version 11 or later, ab (ApacheBench) and put it on the PATH",
  );
});

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { currentFit, misfits } from "../../../../local/cloud/snapshot/fit";
import { temporaryFolder } from "../../temporary-folder";

const folder = temporaryFolder();

function javaHome(name: string, release: string): string {
  const home = join(folder(), name);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "release"), release);
  return home;
}

const fit = (release = "17.0.1", criu = ["criu"], lib = "abc", runtimeApi = "127.64.1.2") =>
  currentFit(javaHome("jdk", release), criu, join(folder(), lib), runtimeApi);

test("a snapshot fits the machine that it was made on", () => {
  expect(misfits(fit(), fit())).toEqual([]);
});

test.each([
  ["the JDK's version", () => fit("17.0.2")],
  ["CRIU", () => fit("17.0.1", ["/other/criu"])],
  ["the runtime interface client", () => fit("17.0.1", ["criu"], "def")],
  ["the JDK", () => ({ ...fit(), javaHome: "/elsewhere" })],
  ["the Runtime API's address", () => fit("17.0.1", ["criu"], "abc", "127.64.1.3")],
  ["the kernel", () => ({ ...fit(), kernel: "1.0" })],
  ["the processors", () => ({ ...fit(), cpu: "other" })],
  ["how processes are started", () => ({ ...fit(), start: 1 })],
])("it no longer fits where %s has changed", (name, now) => {
  expect(misfits(fit(), now())).toEqual([name]);
});

test("what is named first is what changed, all of it", () => {
  expect(misfits(fit(), { ...fit("18"), kernel: "1.0" })).toEqual(["the JDK's version", "the kernel"]);
});

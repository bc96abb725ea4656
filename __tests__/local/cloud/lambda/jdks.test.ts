import { Jdks, type Jdk } from "../../../../local/cloud/lambda/jdks";
import { temporaryFolder } from "../../temporary-folder";

const folder = temporaryFolder();
const jdk = (version: number, home = `/jdk/${version}`): Jdk => ({ home, version, name: `${version}.0.1` });
const jdks = new Jdks([jdk(17), jdk(25)]);

test.each([
  ["java11", 17],
  ["java11.al2023", 17],
  ["java17", 17],
  ["java21", 25],
  ["java25", 25],
])("%s runs on the oldest JDK that is new enough", (runtime, version) => {
  expect(jdks.of(runtime).version).toBe(version);
});

test("another version than the runtime's is named", () => {
  expect(["java11.al2023", "java17", "java21"].map((runtime) => jdks.note(runtime))).toEqual([
    "java11.al2023 runs on JDK 17.0.1: no JDK 11 is installed",
    undefined,
    "java21 runs on JDK 25.0.1: no JDK 21 is installed",
  ]);
});

test("where none is new enough, it is said what is here and what to install", () => {
  expect(() => new Jdks([jdk(17)]).of("java21")).toThrow(
    /can't run java21: it needs JDK 21 or newer, and here is 17\.0\.1 in \/jdk\/17\. Install one .*openjdk-21-jdk-headless/,
  );
  expect(new Jdks([jdk(17)]).note("java21")).toBeUndefined();
});

// Where there are no environments, nothing hides /tmp.
(process.platform === "linux" ? test : test.skip)(
  "a JDK in /tmp is only taken where there is no other",
  () => {
    expect(folder()).toMatch(/^\/tmp\//);
    const hidden = jdk(21, folder());
    expect(new Jdks([jdk(17), hidden, jdk(25)]).of("java21").version).toBe(25);
    expect(() => new Jdks([jdk(17), hidden]).of("java21")).toThrow("(environments don't see /tmp)");
    expect(new Jdks([hidden]).homes).toEqual([folder()]);
  },
);

import { busyNote, jdkOf, stolenMs, stolenNote, toolVersions } from "../../bench/machine";

test("stolen time is the eighth of the processors' times, in hundredths of a second", () => {
  const stat = "cpu  100 2 30 4000 5 0 7 89 0 0\ncpu0 50 1 15 2000 2 0 3 44 0 0\nintr 12345\n";
  expect(stolenMs(stat)).toBe(890);
});

test("where the system doesn't tell, none is known of", () => {
  expect(stolenMs("")).toBe(0);
});

test("a JDK is named by version and maker, as its release file has them", () => {
  const release = 'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="17.0.13"\nJAVA_VERSION_DATE="2024-10-15"\n';
  expect(jdkOf(release)).toEqual({ jdk: "17.0.13, Eclipse Adoptium" });
  expect(jdkOf('JAVA_VERSION="21.0.1"\n')).toEqual({ jdk: "21.0.1" });
  expect(jdkOf("")).toEqual({});
});

test("the JDKs that the functions ran on are named, and where they are other versions than the runtimes'", () => {
  const jdks = [17, 25].map((version) => ({ home: `/none/${version}`, version, name: `${version}.0.1` }));
  expect(toolVersions(["java11.al2023", "java21"], jdks)).toMatchObject({
    java: "17, 25",
    jdk: "17.0.1; 25.0.1",
    instead:
      "java11.al2023 runs on JDK 17.0.1: no JDK 11 is installed; java21 runs on JDK 25.0.1: no JDK 21 is installed",
  });
  const exact = toolVersions(["java17"], jdks);
  expect(exact).toMatchObject({ java: 17, jdk: "17.0.1" });
  expect(exact).not.toHaveProperty("instead");
});

test("noise is worth a note from a quarter of the processors, and from a hundredth that the host took", () => {
  expect([0.25, 0.26].map(busyNote)).toEqual([
    undefined,
    expect.stringContaining("(26 % of its processors)"),
  ]);
  expect([0.01, 0.02].map(stolenNote)).toEqual([undefined, expect.stringContaining("gave 2.0 % of")]);
});

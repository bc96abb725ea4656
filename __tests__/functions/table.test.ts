import { mavenError } from "./build";
import { FUNCTIONS } from "./functions";
import { within } from "./limits";
import { formatResults, functionRun, parseResults, type FunctionResults } from "./results";
import { asText, withTable } from "./table";

const [quarkus, micronaut] = FUNCTIONS;

const results: FunctionResults = {
  schema: 1,
  startedAt: "2026-11-24T12:00:00.000Z",
  machine: {
    cores: 2,
    cpu: "Sample CPU",
    os: "Linux 6.18",
    jdk: "17.0.15, Debian",
    criu: "4.1",
    loadAverage: 0.5,
  },
  runs: [
    functionRun(quarkus!, { publishMs: 3476.04, restoreMs: 14.25, firstMs: 35.75, coldMs: 750 }),
    functionRun(micronaut!, "the version is Failed: no | such thing\n\tat here"),
  ],
};

it("results are what they were after being written and read", () => {
  expect(parseResults(formatResults(results)).runs[0]!.times).toEqual({
    publishMs: 3476,
    restoreMs: 14.3,
    firstMs: 35.8,
    coldMs: 750,
  });
});

it("the page has the times, what is faster, and a failure in one line", () => {
  const page = withTable("before <!-- functions -->old<!-- /functions --> after", results);
  const line = (name: string) =>
    page
      .split("\n")
      .find((each) => each.includes(name))!
      .replace(/ +/g, " ");
  expect(line("Quarkus")).toMatch(
    /\| java17 \| 3,476 ms \| 14\.3 ms \| 35\.8 ms \| 750 ms \| 15× \| passed \|$/,
  );
  expect(line("Micronaut")).toMatch(
    /\| \| \| \| \| \| failed: the version is Failed: no \\\| such thing \|$/,
  );
  expect(page).toMatch(/^before <!-- functions -->\n/);
  expect(page).toMatch(/<!-- \/functions --> after$/);
  expect(page).toContain(
    "Run on 2026-11-24, on 2 cores, Sample CPU,\nLinux 6.18, JDK 17.0.15, Debian, CRIU 4.1.\nThe load average was 0.5 when it began.",
  );
});

it("a page without a place for the table is an error", () => {
  expect(() => withTable("nothing", results)).toThrow("<!-- functions -->");
});

it("the terminal's table has one line for each function", () => {
  expect(asText(results).split("\n")).toHaveLength(3);
});

it("of a build that fails, the first error counts that says something", () => {
  const stdout = [
    "[ERROR] COMPILATION ERROR : ",
    "[ERROR] -------------------------",
    "[ERROR] /Hello.java:[24,22] ';' expected",
    "[ERROR] Failed to execute goal",
  ].join("\n");
  const message = "Command failed";
  expect(mavenError({ message, stdout })).toBe("/Hello.java:[24,22] ';' expected");
  expect(mavenError({ message, stderr: "no Java" })).toBe(message);
  expect(mavenError({ message, killed: true, stdout })).toBe("takes longer than 600 seconds");
});

describe("a step", () => {
  it("that takes too long fails by name", async () => {
    jest.useFakeTimers();
    const failed = expect(within("stop", new Promise(() => {}))).rejects.toThrow(
      "stop takes longer than 30 seconds",
    );
    await jest.advanceTimersByTimeAsync(30_000);
    await failed;
    jest.useRealTimers();
  });

  it("ends when it is interrupted", async () => {
    const controller = new AbortController();
    const ended = expect(within("stop", new Promise(() => {}), controller.signal)).rejects.toThrow("by hand");
    controller.abort(new Error("by hand"));
    await ended;
    await expect(within("stop", new Promise(() => {}), controller.signal)).rejects.toThrow("by hand");
  });
});

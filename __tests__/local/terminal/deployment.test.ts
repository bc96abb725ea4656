import type { Progress } from "../../../local/deploy/messages";
import { DeploymentView } from "../../../local/terminal/deployment";

/** What a terminal of that width shows; without a width, a file. */
function shown(columns: number | undefined, progress: Progress[]) {
  const lines: string[] = [];
  const view = new DeploymentView({ line: (text) => void lines.push(...text.split("\n")), columns });
  for (const each of progress) view.take(each);
  return { lines, view };
}

const created = (name: string, type: string, ms: number): Progress => {
  return { kind: "resource", done: "created", name, type, ms };
};

test.each([80, 60, 40])("rows fit %i columns", (columns) => {
  const { lines } = shown(columns, [
    created("petstore-role", "aws.iam.Role", 70),
    created("petstore-boot4-code-encryption", "aws.s3.BucketServerSideEncryptionConfiguration", 1_234),
    {
      kind: "line",
      severity: "info",
      text: "petstore-function-d3a6124 version 1: initialising and taking its snapshot (0 s)",
    },
  ]);
  expect(lines[0]).toMatch(/^ {2}0\.07 s \+ {2}petstore-role/);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  expect(lines.join(" ").replace(/ +/g, " ")).toContain(
    "petstore-function-d3a6124 version 1: initialising and taking its snapshot (0 s)",
  );
});

test("nothing is cut where lines go into a file", () => {
  const { lines } = shown(undefined, [
    created("petstore-code-encryption", "aws.s3.BucketServerSideEncryptionConfiguration", 20),
  ]);
  expect(lines).toEqual([
    "  0.02 s +  petstore-code-encryption     aws.s3.BucketServerSideEncryptionConfiguration",
  ]);
});

test("the summary counts what was done and tells where the time went", () => {
  jest.useFakeTimers({ now: 0 });
  try {
    const { view } = shown(80, []);
    jest.setSystemTime(400);
    view.cloudStarted();
    jest.setSystemTime(2_900);
    view.take({ kind: "program" });
    view.take(created("petstore-role", "aws.iam.Role", 70));
    view.take({
      ...created("petstore-version", "command.local.Command", 4_100),
      done: "replaced",
    } as Progress);
    view.take({ ...created("petstore-alias", "aws.lambda.Alias", 10), done: "updated" } as Progress);
    jest.setSystemTime(9_000);
    expect(view.summary()).toBe(
      "1 created, 1 updated, 1 replaced in 9.0 s\n" +
        "  local cloud 0.4 s, program 2.5 s, resources 6.1 s (publishing 4.1 s)",
    );
  } finally {
    jest.useRealTimers();
  }
});

test("where nothing changes, that is said", () => {
  expect(shown(80, []).view.summary()).toMatch(/^No changes \(0\.00 s\)\n {2}program/);
});

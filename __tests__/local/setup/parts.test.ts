import { Checkout } from "./checkout";

let checkout: Checkout;
beforeEach(() => (checkout = new Checkout()));
afterEach(() => checkout.remove());

function run(groups: object[][]) {
  const script = `require("./local/setup/parts").runParts(${JSON.stringify(groups)}).then((code) => (process.exitCode = code))`;
  return checkout.node("-e", script);
}

test("each part has a line as it begins and one with its time as it ends", async () => {
  const { code, err } = await run([[{ name: "one", command: "true" }], [{ name: "two", command: "true" }]]);
  expect(code).toBe(0);
  expect(err).toMatch(
    /^test: one …\ntest: one: passed in [\d.]+ s\ntest: two …\ntest: two: passed in [\d.]+ s\ntest: all passed in .*\n$/,
  );
});

test("a failure says which part, and the command that runs it again; later parts don't run", async () => {
  const { code, out, err } = await run([
    [
      { name: "java", command: "echo boom; exit 3", quiet: true },
      { name: "unit", command: "echo fine" },
    ],
    [{ name: "e2e", command: "echo never" }],
  ]);
  expect(code).toBe(1);
  expect(err).toMatch(/^boom\ntest: java: failed after [\d.]+ s \(exit code 3\)$/m);
  expect(err).toMatch(/test: to run java again: echo boom; exit 3\n$/);
  expect(out).toBe("fine\n");
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends what runs, and nothing more begins", async (signal) => {
  const groups = [
    [
      { name: "slow", command: "echo begun; exec sleep 100", quiet: false },
      { name: "quiet", command: "exec sleep 100", quiet: true },
    ],
    [{ name: "later", command: "echo never" }],
  ];
  const script = `require("./local/setup/parts").runParts(${JSON.stringify(groups)}).then((code) => (process.exitCode = code))`;
  const child = checkout.start("-e", script);
  const text = { out: "", err: "" };
  child.stderr.on("data", (chunk) => (text.err += chunk));
  child.stdout.on("data", (chunk) => {
    text.out += chunk;
    if (text.out.includes("begun")) child.kill(signal);
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(code).toBe(130);
  expect(text.out).toBe("begun\n");
  expect(text.err).toMatch(/test: interrupted\n$/);
});

import { Checkout } from "./checkout";

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout();
  checkout.command("apt-cache", `echo "  Candidate: 1.0"`);
  checkout.command("apt-get", "exit 0");
  // There, and unusable: as where Java can't start in the checkout's folder.
  checkout.command("mvn", "exit 1");
});
afterEach(() => checkout.remove());

const installs = () => checkout.calls("apt-get ").filter((call) => call.includes(" install ")).length;

test("what apt-get installs without use is missing: exit code 1, and no command has it installed again", async () => {
  checkout.write("project/local/start.ts", "console.log('ran')");
  const first = await checkout.node("local/setup/launch.js", "local/start.ts");
  expect(first).toMatchObject({ code: 1, out: "" });
  expect(first.err).toMatch(
    /^setup: still missing: Maven \(.*mvn says no version\); apt-get has installed maven already$/m,
  );
  expect(installs()).toBe(1);

  const second = await checkout.node("local/setup/launch.js", "local/start.ts");
  expect(second).toMatchObject({ code: 1, out: "" });
  expect(second.err).toMatch(/^setup: still missing: Maven /m);
  expect(installs()).toBe(1);

  expect((await checkout.setup()).code).toBe(1);
  expect(installs()).toBe(2);
});

test("a checkout with letters beyond ASCII: nothing is missing, and the second set-up does nothing", async () => {
  checkout.remove();
  checkout = new Checkout("Bü cher é 日本");
  expect((await checkout.setup("--quiet")).code).toBe(0);
  expect(await checkout.setup("--quiet")).toEqual({ code: 0, out: "", err: "" });
  expect(checkout.calls("apt-get")).toEqual([]);
});

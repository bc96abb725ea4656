import fs from "node:fs";
import path from "node:path";
import { Checkout } from "./checkout";

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout();
  checkout.command("dpkg-query", `case "$*" in *maven) printf 'install ok installed';; *) exit 1;; esac`);
});
afterEach(() => checkout.remove());

test("--remove deletes the set-up's folder and names what it leaves", async () => {
  await checkout.setup("--quiet");
  const { code, out } = await checkout.setup("--remove");
  expect(code).toBe(0);
  expect(fs.existsSync(checkout.cache)).toBe(false);
  expect(fs.existsSync(path.dirname(checkout.cache))).toBe(true);
  expect(out).toContain(`Deleted ${checkout.cache}.`);
  expect(out).toContain("sudo apt-get remove maven\n");
  expect((await checkout.setup("--remove")).out).toContain(
    `Nothing to delete: there is no ${checkout.cache}.`,
  );
});

test("--remove leaves what has another name", async () => {
  await checkout.setup("--quiet");
  checkout.write("machine/cache/petstore-snapstart/my-notes", "");
  expect((await checkout.setup("--remove")).out).toContain("not its own, and left: my-notes");
  expect(fs.readdirSync(checkout.cache)).toEqual(["my-notes"]);
});

test("--remove follows no link", async () => {
  checkout.write("elsewhere/pulumi-v1/file", "");
  fs.mkdirSync(path.dirname(checkout.cache), { recursive: true });
  fs.symlinkSync(path.join(checkout.root, "elsewhere"), checkout.cache);
  const { code, err } = await checkout.setup("--remove");
  expect(code).toBe(1);
  expect(err).toContain("nothing was deleted");
  expect(fs.existsSync(path.join(checkout.root, "elsewhere/pulumi-v1/file"))).toBe(true);
});

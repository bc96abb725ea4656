import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bringBoot4 } from "../../bench/boot4";
import { Interrupted } from "../../bench/errors";

let folder: string;

beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "boot4-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A set-up of one line; it is told what the real one would be. */
function setup(script: string): string {
  const path = join(folder, "setup.js");
  const told = 'if (process.argv.slice(2).join(" ") !== "--quiet --boot4") process.exit(99);';
  writeFileSync(path, `${told}\n${script}`);
  return path;
}

const never = new AbortController().signal;

describe("the build on Spring Boot 4", () => {
  it("that is up to date needs no set-up", async () => {
    await bringBoot4(never, () => undefined, join(folder, "absent.js"));
  });

  it("is made by the set-up where it isn't", async () => {
    await bringBoot4(never, () => "target-boot4/petstore.zip is missing", setup("process.exit(0);"));
  });

  it("that can't be made ends it in one line, with the command to try", async () => {
    await expect(
      bringBoot4(never, () => "its sources have changed", setup("process.exit(1);")),
    ).rejects.toThrow("the pet store isn't built on Spring Boot 4 (see above): npm run build:boot4");
  });

  it("stops on an interrupt", async () => {
    const controller = new AbortController();
    const bringing = bringBoot4(controller.signal, () => "missing", setup("setTimeout(() => {}, 60_000);"));
    controller.abort(new Interrupted("interrupted"));
    await expect(bringing).rejects.toThrow(Interrupted);
  });
});

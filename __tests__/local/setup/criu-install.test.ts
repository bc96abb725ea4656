import fs from "node:fs";
import path from "node:path";
import { Checkout } from "./checkout";

let checkout: Checkout;

/**
 * An apt whose archive holds these versions of CRIU, by release, and a dpkg-deb that unpacks a CRIU of the version in the
 * file's name with a loader that starts it.
 */
function archive(versions: Record<string, string>, check = "exit 0") {
  const cases = Object.entries(versions).map(
    ([suite, version]) => `*" ${suite} "*) touch "$folder/cache/archives/criu_${version}_amd64.deb";;`,
  );
  checkout.command(
    "apt-get",
    `while [ "$1" != -c ]; do shift; done
    folder=$(dirname "$2")
    cat "$folder/sources.list" >> "${checkout.root}/machine/sources"
    case "$*" in *update) exit 0;; esac
    case "$(cat "$folder/sources.list") " in
      ${cases.join("\n      ")}
      *) echo "E: Unable to locate package criu"; exit 100;;
    esac`,
  );
  const triplet = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
  const loader = process.arch === "arm64" ? "ld-linux-aarch64.so.1" : "ld-linux-x86-64.so.2";
  checkout.command(
    "dpkg-deb",
    `version=$(basename "$2" | sed 's/criu_\\([0-9.]*\\).*/\\1/')
    mkdir -p "$3/usr/sbin" "$3/usr/lib/${triplet}"
    printf '#!/bin/sh\\nshift 2; exec "$@"\\n' > "$3/usr/lib/${triplet}/${loader}"
    printf '#!/bin/sh\\n[ "$1" = --version ] && echo "Version: %s" && exit\\n%s\\n' "$version" '${check}' > "$3/usr/sbin/criu"
    chmod +x "$3/usr/sbin/criu" "$3/usr/lib/${triplet}/${loader}"`,
  );
}

beforeEach(() => {
  checkout = new Checkout();
  checkout.write("etc/os-release", "ID=debian\nVERSION_CODENAME=bookworm\n");
  checkout.write("etc/apt/sources.list", "deb http://mirror.example/debian bookworm main\n");
});
afterEach(() => checkout.remove());

function install() {
  const script = `require("./local/setup/criu-install").installCriu({ etc: ${JSON.stringify(path.join(checkout.root, "etc"))} })
    .then(console.log, (e) => console.log("error:", e.message))`;
  return checkout.node("-e", script);
}

const copies = () => (fs.existsSync(checkout.cache) ? fs.readdirSync(checkout.cache) : []);

test("puts a copy from the newer release on the system's own mirror into the cache, with its own loader", async () => {
  archive({ forky: "9.2-1" });
  expect((await install()).out).toMatch(/^CRIU 9\.2-1 from forky, /);
  expect(copies()).toEqual([`criu-9.2-1-${process.arch}`]);
  const sources = fs.readFileSync(path.join(checkout.root, "machine/sources"), "utf8");
  expect(sources).toMatch(
    /^deb \[allow-insecure=no allow-weak=no( signed-by=\S+)?\] http:\/\/mirror\.example\/debian forky main$/m,
  );
});

test("goes on to the next release when the first has none, or one that this kernel is too new for", async () => {
  archive({ sid: "9.3-1" });
  expect((await install()).out).toMatch(/^CRIU 9\.3-1 from sid, /);
  archive({ forky: "3.1-1", sid: "9.4-1" });
  expect((await install()).out).toMatch(/^CRIU 9\.4-1 from sid, /);
});

test("says of each release why it has none", async () => {
  archive({ forky: "3.1-1" });
  const { out } = await install();
  expect(out).toMatch(
    /^error: no CRIU from http:\/\/mirror\.example\/debian: forky: its CRIU is 3\.1-1, \S+ is needed; /,
  );
  expect(out).toContain("sid: E: Unable to locate package criu");
  expect(copies()).toEqual([]);
});

test("keeps no copy that fails its own check", async () => {
  archive({ forky: "9.2-1" }, "echo Error: no ptrace >&2; exit 1");
  expect((await install()).out).toBe(
    "error: it doesn't work on this machine: `criu check` of 9.2 fails: Error: no ptrace\n",
  );
  expect(copies()).toEqual([]);
});

test("doesn't guess on a system that is neither Debian nor Ubuntu", async () => {
  archive({ forky: "9.2-1" });
  checkout.write("etc/os-release", "ID=fedora\n");
  expect((await install()).out).toContain("error: a private copy comes from Debian's or Ubuntu's archive");
});

test("finds the copies it made, newest first, each started by its own loader", async () => {
  archive({ forky: "9.9-1" });
  await install();
  archive({ forky: "9.10-1" });
  await install();
  const script = `const { privateCommand, privateCopies } = require("./local/setup/criu");
    console.log(JSON.stringify(privateCopies().map(privateCommand)))`;
  const [newest, older] = JSON.parse((await checkout.node("-e", script)).out) as string[][];
  const folder = path.join(checkout.cache, `criu-9.10-1-${process.arch}`);
  expect(newest).toEqual([
    expect.stringMatching(/\/ld-linux-[^/]+$/),
    "--library-path",
    expect.stringContaining(folder),
    path.join(folder, "usr/sbin/criu"),
  ]);
  expect(older?.at(-1)).toContain("criu-9.9-1-");
});

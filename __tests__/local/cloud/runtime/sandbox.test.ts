import { execFileSync, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { asRoot } from "../../../../local/cloud/runtime/launcher";
import type { Sandbox } from "../../../../local/cloud/runtime/sandbox";
import { temporaryFolder } from "../../temporary-folder";
import { processesWith, until } from "./processes";
import type { OpenedNamespaces } from "../../../../local/cloud/lambda/namespaces";
import { canIsolate, namespacesIn, prepareSandbox } from "./sandboxes";

/** Real namespaces, with a shell where the runtime would be. They need root, or sudo without a password. */
const withNamespaces = canIsolate() ? describe : describe.skip;
jest.setTimeout(20_000);

withNamespaces("A sandbox", () => {
  const folder = temporaryFolder();
  let output = "";
  let opened: OpenedNamespaces;
  const sandboxes: Sandbox[] = [];

  const state = mkdtempSync(join(tmpdir(), "petstore-test "));
  beforeAll(async () => (opened = await namespacesIn(state)));
  afterAll(async () => {
    await opened.close();
    rmSync(state, { recursive: true });
  });
  beforeEach(() => (output = ""));
  afterEach(async () => {
    await Promise.all(sandboxes.splice(0).map((sandbox) => sandbox.stop()));
  });

  const prepare = async (name = "environment", more = {}) => {
    const sandbox = await prepareSandbox(
      folder(),
      name,
      opened,
      (chunk) => (output += chunk.toString()),
      more,
    );
    sandboxes.push(sandbox);
    return sandbox;
  };
  const sh = (script: string, ...args: string[]) => ["sh", "-c", script, "sh", ...args];
  const PATH = { PATH: "/usr/bin:/bin" };
  /** What find prints; others' groups may go while it looks. */
  const find = (...args: string[]) =>
    spawnSync("find", args, { encoding: "utf8" }).stdout.split("\n").filter(Boolean);

  /** What a script prints inside; its words are separated by `|`. */
  const printed = async (script: string, sandbox?: Sandbox): Promise<string[]> => {
    const inside = sandbox ?? (await prepare());
    inside.start(sh(`${script}\nprintf '\\nend of it\\n'`), PATH);
    await until(() => output.includes("end of it"));
    return output.split("\nend of it")[0]!.split("|");
  };

  test("has the code at /var/task, where it can't be written, as its working directory", async () => {
    expect(
      await printed(
        'printf \'%s|%s|\' "$(pwd)" "$(cat code.txt)"; (echo x >/var/task/new) 2>/dev/null || printf refused',
      ),
    ).toEqual(["/var/task", "the code", "refused"]);
    expect(readdirSync(join(folder(), "code with space"))).toEqual(["code.txt"]);
  });

  test("has a /tmp of its own, also where its files lie under /tmp", async () => {
    expect(folder()).toMatch(/^\/tmp\//);
    expect(
      await printed("ls -A /tmp | wc -l; echo private >/tmp/petstore-private; cat /tmp/petstore-private"),
    ).toEqual(["0\nprivate\n"]);
    expect(existsSync("/tmp/petstore-private")).toBe(false);
  });

  test("has the runtime's files, and they can't be written either", async () => {
    expect(
      await printed(
        "cat /var/runtime/lib/some.jar; (echo x >/var/runtime/lib/some.jar) 2>/dev/null || printf '|refused'",
      ),
    ).toEqual(["a jar", "refused"]);
  });

  test("sees its own processes alone, and gives the function's a high id and a session of its own", async () => {
    const [list, own, session] = await printed(
      'printf "%s|%s|%s" "$(cat /proc/[0-9]*/comm | tr "\\n" " ")" $$ "$(cut -d" " -f6 /proc/$$/stat)"',
    );
    expect(list!.split(" ").length).toBeLessThan(10);
    expect(Number(own)).toBeGreaterThan(1000);
    expect(session).toBe(own);
  });

  test("gives the process its variables and no others", async () => {
    const sandbox = await prepare();
    const odd = "a 'b' \"c\" $HOME `d`\n\\ é\n";
    sandbox.start(["sh", "-c", 'env | grep -c .; printf "%s" "$ODD"; echo end'], { ...PATH, ODD: odd });
    await until(() => output.includes("end"));
    // PATH, three lines of ODD, and what the shell itself adds.
    expect(Number(output.split("\n")[0])).toBeLessThanOrEqual(6);
    expect(output).toContain(`${odd}end`);
  });

  test.each([
    ["exit 0", 0],
    ["exit 3", 3],
    ["kill -9 $$", 137],
  ])("tells that %s ended with %i", async (script, status) => {
    const sandbox = await prepare();
    sandbox.start(sh(script), PATH);
    expect(await sandbox.processExited).toBe(status);
  });

  test("runs commands inside and tells how they ended", async () => {
    const sandbox = await prepare();
    expect(await sandbox.run(sh("test -d /var/task && test ! -e /tmp/x && touch /tmp/x"))).toBe(0);
    expect(await sandbox.run(sh("test -e /tmp/x && exit 7"))).toBe(7);
  });

  test("begins with the /tmp that it is given, links and times as they were", async () => {
    const tmpDirectory = join(folder(), "saved");
    mkdirSync(join(tmpDirectory, "deep"), { recursive: true });
    writeFileSync(join(tmpDirectory, "deep/file"), "kept");
    symlinkSync("deep/file", join(tmpDirectory, "link"));
    execFileSync("touch", ["-d", "2020-01-02T03:04:05Z", join(tmpDirectory, "deep/file")]);
    const imageDirectory = join(folder(), "images");
    mkdirSync(imageDirectory);
    writeFileSync(join(imageDirectory, "held.img"), "an image");
    const restoreFrom = { imageDirectory, tmpDirectory, heldImage: "held.img" };
    const sandbox = await prepare("restored", { restoreFrom });
    expect(
      await printed("cat /tmp/link; printf '|'; readlink /tmp/link; stat -c %Y /tmp/deep/file", sandbox),
    ).toEqual(["kept", "deep/file\n1577934245\n"]);
  });

  test("holds an image back until it is let go, and keeps the others from being written", async () => {
    const imageDirectory = join(folder(), "images");
    const tmpDirectory = join(folder(), "saved");
    mkdirSync(imageDirectory);
    mkdirSync(tmpDirectory);
    for (const name of ["held.img", "other.img"]) writeFileSync(join(imageDirectory, name), `the ${name}`);
    const sandbox = await prepare("held", {
      restoreFrom: { imageDirectory, tmpDirectory, heldImage: "held.img" },
    });
    const inside = "/var/runtime/image";
    sandbox.hold(
      sh(`{ cat ${inside}/other.img; (echo x >${inside}/other.img) 2>/dev/null || printf '|refused|'
        printf before; cat ${inside}/held.img; printf '|after'; } >/var/runtime/environment/log`),
    );
    await until(() => output.includes("before"));
    expect(output).toBe("the other.img|refused|before");
    await sandbox.letGo(Buffer.from("given instead"));
    expect(await sandbox.processExited).toBe(0);
    await until(() => output.includes("after"));
    expect(output).toBe("the other.img|refused|beforegiven instead|after");
    expect(readFileSync(join(imageDirectory, "other.img"), "utf8")).toBe("the other.img");
  });

  test("stops with all its processes, those that won't listen included, and leaves no file", async () => {
    const mark = `86400.${process.pid}4`;
    const sandbox = await prepare();
    sandbox.start(
      sh(`trap '' TERM INT HUP; sleep ${mark} & setsid sleep ${mark} & wait; sleep ${mark}`),
      PATH,
    );
    await until(() => processesWith(`sleep\0${mark}`).length === 2);
    await sandbox.stop();
    expect(processesWith(mark)).toEqual([]);
    expect(existsSync(sandbox.directory)).toBe(false);
    await sandbox.stop();
  });

  test("that is killed from outside tells so", async () => {
    const sandbox = await prepare();
    sandbox.start(sh("sleep 86400"), PATH);
    await until(() => sandbox.pid !== undefined);
    opened.namespaces.launcher.kill(sandbox.pid!);
    expect(await sandbox.processExited).toBe(137);
    await sandbox.ended;
    expect(sandbox.pid).toBeUndefined();
    expect(existsSync(sandbox.directory)).toBe(false);
  });

  test("ends when the process that made it is killed", async () => {
    const mark = `86400.${process.pid}5`;
    const child = fork(join(__dirname, "sandbox-owner.ts"), [folder(), mark], {
      execArgv: ["--import", "tsx"],
    });
    await once(child, "message");
    await until(() => processesWith(`sleep\0${mark}`).length === 1);
    const groups = find("/sys/fs/cgroup", "-path", "*/petstore-snapstart-*/owned").map(dirname);
    child.kill("SIGKILL");
    await once(child, "exit");
    await until(() => processesWith(mark).length === 0 && processesWith(folder()).length === 0);
    await until(() => !groups.some((group) => existsSync(group)));
  });

  test("can be made after a signal to the launcher, which leaves no control group either", async () => {
    await prepare("first");
    const groups = find("/sys/fs/cgroup", "-path", "*/petstore-snapstart-*/first").map(dirname);
    for (const group of groups) {
      const [command, ...args] = [...asRoot, "kill", group.split("-").at(-1)!];
      execFileSync(command, args);
    }
    const second = await prepare("second");
    expect(await second.run(sh("exit 7"))).toBe(7);
    await Promise.all(sandboxes.splice(0).map((sandbox) => sandbox.stop()));
    await opened.close();
    await until(() => !groups.some((group) => existsSync(group)));
    opened = await namespacesIn(state);
  });

  test("that can't be made says why, and leaves nothing", async () => {
    await expect(prepare("bad", { codeDirectory: "/no/such/code" })).rejects.toThrow(
      /^no execution environment: .*no\/such\/code/s,
    );
    expect(existsSync(join(folder(), "bad"))).toBe(false);
  });

  test("is made many times at once", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, (_, index) => prepare(`environment-${index}`)));
    for (const sandbox of all) sandbox.start(sh("printf '%s;' x"), PATH);
    expect(await Promise.all(all.map((sandbox) => sandbox.processExited))).toEqual(all.map(() => 0));
    await until(() => output.length === 40);
  });
});

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpenedNamespaces } from "../../../../local/cloud/lambda/namespaces";
import { asRoot, Launcher } from "../../../../local/cloud/runtime/launcher";
import { EnvironmentNetwork } from "../../../../local/cloud/runtime/network";
import type { RuntimeApiServer } from "../../../../local/cloud/runtime/runtime-api-server";
import { canIsolate, namespacesIn, prepareSandbox } from "./sandboxes";

/** The real launcher, parts of which are killed. It needs root, or sudo without a password. */
const withNamespaces = canIsolate() ? describe : describe.skip;
jest.setTimeout(30_000);

const state = mkdtempSync(join(tmpdir(), "petstore-test "));
afterAll(() => rmSync(state, { recursive: true }));

withNamespaces("After the loss of", () => {
  let opened: OpenedNamespaces;
  beforeAll(async () => (opened = await namespacesIn(state)));
  afterAll(() => opened.close());

  const prepare = (name: string) => prepareSandbox(state, name, opened, () => undefined);
  const parentOf = (pid: number) =>
    Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]);
  const kill = (pid: number) => {
    const [command, ...args] = [...asRoot, "kill", "-9", String(pid)];
    execFileSync(command, args);
  };

  test("a sandbox's part of the launcher, it ends all the same, and others can be made", async () => {
    const sandbox = await prepare("part");
    kill(parentOf(sandbox.pid!));
    await sandbox.stop();
    expect(existsSync(sandbox.directory)).toBe(false);
    const next = await prepare("other");
    expect(await next.run(["sh", "-c", "exit 7"])).toBe(7);
    await next.stop();
  });

  test("the launcher itself, its sandboxes are gone, and another one makes the next", async () => {
    const sandbox = await prepare("lost");
    kill(parentOf(parentOf(sandbox.pid!)));
    await sandbox.ended;
    expect(await sandbox.processExited).toBe(137);
    const next = await prepare("next");
    expect(await next.run(["sh", "-c", "exit 7"])).toBe(7);
    await next.stop();
  });
});

withNamespaces("A subnet of a launcher that was killed", () => {
  const asRootRun = (...words: string[]) => {
    const [command, ...args] = [...asRoot, ...words];
    return execFileSync(command!, args, { encoding: "utf8" });
  };
  // The last block: local clouds begin with one of the first ten.
  const address = "169.254.240.1/32";
  const leave = (pid: number) =>
    asRootRun("ip", "address", "add", address, "dev", "lo", "label", `lo:${pid}`);
  const claimed = async () => {
    const launcher = new Launcher({
      fifoDirectory: join(state, "fifos"),
      runtimeApi: "127.0.0.1",
      subnet: 240,
    });
    const { subnet } = await launcher.open();
    await launcher.close();
    return subnet;
  };

  test("is taken by the next one, and given back by it", async () => {
    leave(spawnSync("true").pid);
    expect(await claimed()).toBe(240);
    expect(asRootRun("ip", "-o", "address", "show", "dev", "lo")).not.toContain(address);
  });

  test("isn't taken where its launcher is there, or a link of an environment", async () => {
    leave(process.pid);
    try {
      expect(await claimed()).not.toBe(240);
    } finally {
      asRootRun("ip", "address", "delete", address, "dev", "lo");
    }
    leave(spawnSync("true").pid);
    asRootRun("ip", "link", "add", "ps240.2", "type", "veth", "peer", "name", "peer240");
    try {
      expect(await claimed()).not.toBe(240);
    } finally {
      asRootRun("ip", "link", "delete", "ps240.2");
      asRootRun("ip", "address", "delete", address, "dev", "lo");
    }
  });
});

test("FIFOs that can't be made fail for whoever asks, and are made when they can be", async () => {
  const fifoDirectory = join(state, "fifos here");
  writeFileSync(fifoDirectory, "in the way");
  const launcher = new Launcher({ fifoDirectory, runtimeApi: "127.0.0.1", subnet: 0 });
  await expect(launcher.makeFifos([join(state, "a")])).rejects.toThrow(/EEXIST/);
  rmSync(fifoDirectory);
  await launcher.makeFifos([join(state, "b")]);
  expect(existsSync(join(state, "b"))).toBe(true);
  await launcher.close();
});

test("an address is waited for until one is given back, and not for ever", async () => {
  const network = new EnvironmentNetwork({} as RuntimeApiServer, 0, 50);
  const first = await network.lease();
  for (let number = 1; number < 4_063; number++) await network.lease();
  const next = network.lease();
  network.release(first);
  expect(await next).toEqual(first);
  await expect(network.lease()).rejects.toThrow(/^This machine has failed: all 4063 network addresses/);
});

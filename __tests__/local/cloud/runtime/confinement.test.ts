import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpenedNamespaces } from "../../../../local/cloud/lambda/namespaces";
import { asRoot } from "../../../../local/cloud/runtime/launcher";
import type { Sandbox } from "../../../../local/cloud/runtime/sandbox";
import { processesWith, until } from "./processes";
import { canIsolate, namespacesIn, prepareSandbox } from "./sandboxes";

/** What a function's process may see and do: real namespaces, with a shell where the runtime would be. */
const withNamespaces = canIsolate() ? describe : describe.skip;
jest.setTimeout(20_000);

withNamespaces("The process in a sandbox", () => {
  const folder = mkdtempSync(join(tmpdir(), "petstore-test "));
  let opened: OpenedNamespaces;
  const sandboxes: Sandbox[] = [];
  let environment = 0;

  beforeAll(async () => {
    opened = await namespacesIn(folder);
    // As after a first checkpoint, which leaves it there for the others.
    mkdirSync(opened.namespaces.kdatDirectory, { recursive: true });
    writeFileSync(join(opened.namespaces.kdatDirectory, "criu.kdat"), "");
  });
  afterEach(() => Promise.all(sandboxes.splice(0).map((sandbox) => sandbox.stop())));
  afterAll(async () => {
    await opened.close();
    rmSync(folder, { recursive: true });
  });

  /** What a script prints inside, and how it ended. */
  async function sh(script: string): Promise<{ output: string; status: number; sandbox: Sandbox }> {
    let output = "";
    const onOutput = (chunk: Buffer) => void (output += chunk.toString());
    const sandbox = await prepareSandbox(folder, `environment-${environment++}`, opened, onOutput);
    sandboxes.push(sandbox);
    sandbox.start(["sh", "-c", script], { PATH: "/usr/bin:/bin:/usr/sbin:/sbin" });
    const status = await sandbox.processExited;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { output: output.trim(), status, sandbox };
  }

  test("sees folders of programs, and none of this machine's own", async () => {
    const { output } = await sh("ls -A /; echo; ls -A /root /home /var /etc/shadow /etc/ssl/private 2>&1");
    const [top, own] = output.split("\n\n");
    const usual = /^(bin|dev|etc|gnu|lib|lib32|lib64|libx32|mnt|nix|opt|proc|run|sbin|sys|tmp|usr|var)$/;
    for (const name of top!.split("\n")) expect(name).toMatch(usual);
    for (const path of ["/root", "/home", "/etc/shadow", "/etc/ssl/private"]) {
      expect(own).toMatch(new RegExp(`cannot access '${path}'`));
    }
    expect(own).toContain("/var:\nruntime\ntask");
  });

  test("sees another function's code and the state folder by no path", async () => {
    writeFileSync(join(folder, "hidden-from-functions"), "");
    const { output } = await sh(`ls "${folder}" 2>&1; find / -xdev -name hidden-from-functions 2>/dev/null`);
    expect(output).toMatch(/^ls: cannot access/);
    expect(output.split("\n")).toHaveLength(1);
  });

  test("writes to /tmp and nowhere else", async () => {
    const places = [
      "/",
      "/usr",
      "/etc",
      "/dev",
      "/var/task",
      "/var/runtime",
      "/var/runtime/lib",
      "/run",
      "/sys",
    ];
    const { output } = await sh(
      `for each in ${places.join(" ")}; do (echo >"$each/new") 2>/dev/null && echo "$each"; done
       for each in /proc/sys/vm/swappiness /proc/sys/kernel/core_pattern /proc/sysrq-trigger; do
         (echo 1 >"$each") 2>/dev/null && [ ! -c "$each" ] && echo "$each"; done
       echo >/tmp/new && echo /tmp`,
    );
    expect(output).toBe("/tmp");
  });

  test("has no capability, and can't get any", async () => {
    const { output } = await sh(
      "grep -E '^(Cap...|NoNewPrivs):' /proc/self/status | tr -d '\\t'; id -un; id -u",
    );
    const [name, id] = output.split("\n").slice(-2);
    expect(output).toMatch(
      /CapInh:0{16}\nCapPrm:0{16}\nCapEff:0{16}\nCapBnd:0{16}\nCapAmb:0{16}\nNoNewPrivs:1\n/,
    );
    expect(name).toBe("sbx_user1051");
    expect(Number(id)).toBe(opened.namespaces.user.uid);
    const { status } = await sh("mount -t tmpfs tmpfs /tmp 2>/dev/null || chown 1:1 /var/task 2>/dev/null");
    expect(status).not.toBe(0);
  });

  test("has the devices that programs need, and as on Lambda no /dev/shm", async () => {
    const { output } = await sh(
      "ls /dev | xargs; head -c 3 /dev/zero | wc -c; echo gone >/dev/null; echo $?",
    );
    expect(output).toBe("fd full null random stderr stdin stdout tty urandom zero\n3\n0");
  });

  test("has a network of its own, and this machine by a name", async () => {
    const script =
      "cat /proc/net/fib_trie | grep -B1 '32 host LOCAL' | grep -o '169[.0-9]*' | sort -u; grep host.internal /etc/hosts";
    const [first, second] = await Promise.all([sh(script), sh(script)]);
    const [address, machine] = first.output.split("\n");
    expect(address).toMatch(/^169\.254\.\d+\.\d+$/);
    expect(second.output.split("\n")[0]).not.toBe(address);
    expect(machine).toBe(`${opened.namespaces.network.machineAddress} host.internal`);
  });

  test("reaches neither AWS's metadata service nor another environment", async () => {
    const { output } = await sh(
      "ip route get 169.254.169.254 2>&1; ip route get 169.254.170.2 2>&1; ip route get 127.0.0.1",
    );
    expect(output.match(/unreachable|No route to host/g)).toHaveLength(2);
    expect(output).toContain("127.0.0.1 dev lo");
  });

  test("can have 1,024 descriptors, and files of 512 MB", async () => {
    const { output } = await sh(
      "ulimit -Hn; ulimit -Sn; dd if=/dev/zero of=/tmp/large bs=1M seek=511 count=2 2>&1 | grep -o 'File too large'; stat -c %s /tmp/large",
    );
    expect(output.split("\n")).toEqual(["1024", "1024", "File too large", String(512 * 1024 * 1024)]);
  });

  test("can't have more memory than its setting", async () => {
    if (opened.notices.some((notice) => notice.includes("more memory"))) return;
    const { status, sandbox } = await sh(
      "exec sh -c 'head -c 400m /dev/zero | exec tail -n 1 >/dev/null; exit $?'",
    );
    expect(status).toBe(137);
    expect(sandbox.countedMemory()).toEqual({ peak: 256, killed: true });
  });

  test("can't start more than 1,024 processes", async () => {
    if (opened.notices.some((notice) => notice.includes("1,024 processes"))) return;
    const { output } = await sh(
      "i=0; while [ $i -lt 1100 ]; do sleep 300 >/dev/null & i=$((i + 1)); echo $i; done 2>/dev/null | tail -n 1",
    );
    expect(Number(output)).toBeGreaterThan(1_000);
    expect(Number(output)).toBeLessThan(1_024);
  }, 20_000);

  test("leaves nothing: no interface, no control group", async () => {
    const { sandbox } = await sh("true");
    await sandbox.stop();
    const { subnet } = subnetOf(opened);
    await until(() => !existsSync(`/sys/class/net/ps${subnet}.2`));
    await opened.close();
    opened = await namespacesIn(folder);
    expect(subnetOf(opened).subnet).toBe(subnet);
  });

  test("starts after the launcher was killed, in the same network", async () => {
    const { sandbox } = await sh("true");
    const launchers = processesWith(`launcher.sh\0`).map(String);
    const ours = launchers.filter((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(opened.namespaces.network.runtimeApi.address),
    );
    const [command, ...args] = [...asRoot, "kill", "-9", ...ours];
    execFileSync(command!, args);
    await sandbox.ended;
    const { output } = await sh("ip -4 -o address show dev eth0 | grep -o '169[.0-9]*'");
    expect(output).toMatch(new RegExp(`^169\\.254\\.${subnetOf(opened).subnet}\\.`));
  });

  test("runs while another local cloud has the network's addresses", async () => {
    mkdirSync(join(folder, "other"));
    const other = await namespacesIn(join(folder, "other"));
    try {
      expect(subnetOf(other)).not.toEqual(subnetOf(opened));
      expect(other.namespaces.network.runtimeApi.address).not.toBe(
        opened.namespaces.network.runtimeApi.address,
      );
    } finally {
      await other.close();
    }
  });
});

const subnetOf = ({ namespaces }: OpenedNamespaces) => ({
  subnet: namespaces.network.machineAddress.split(".")[2],
});

test("root's commands are run without asking for a password, or not at all", () => {
  expect(asRoot.join(" ")).toMatch(/^(|sudo -n)$/);
});

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { pythonWithTools } from "./support/python";

/** Making the virtual environment downloads packages. */
const SETUP_LIMIT_MS = 600_000;

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}

interface Job {
  if?: string;
  needs?: string;
  environment?: string;
  permissions?: Record<string, string>;
  steps: Step[];
}

interface Workflow {
  on: Record<string, unknown>;
  permissions?: unknown;
  jobs: Record<string, Job>;
}

const FOLDER = ".github/workflows";
const texts = readdirSync(FOLDER).map((name) => readFileSync(join(FOLDER, name), "utf8"));
const workflows = texts.map((text): Workflow => parse(text));
const jobs = workflows.flatMap((workflow) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ name, ...job })),
);
const job = (name: string) => jobs.find((candidate) => candidate.name === name)!;
const action = (step: Step) => step.uses?.split("@")[0];
const runsCode = ({ steps }: Job) => steps.some((step) => action(step) === "actions/checkout");
const tokenTypes = ({ steps }: Job) => steps.flatMap((step) => step.with?.["requested-token-type"] ?? []);

test("every action is pinned by its commit, with its version beside it", () => {
  const uses = texts.flatMap((text) => [...text.matchAll(/^ *-? *uses: (.*)$/gm)].map(([, value]) => value));
  expect(uses.length).toBeGreaterThan(5);
  for (const value of uses) expect(value).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test("a job has the permissions that it says, and no others", () => {
  for (const { permissions } of workflows) expect(permissions).toEqual({});
  expect(Object.fromEntries(jobs.map(({ name, permissions }) => [name, permissions]))).toEqual({
    test: { contents: "read" },
    preview: { contents: "read", "id-token": "write" },
    comment: { "pull-requests": "write" },
    deploy: { contents: "read", "id-token": "write" },
  });
});

test("nothing runs with the base's rights on a pull request's event", () => {
  for (const { on } of workflows) expect(Object.keys(on).sort()).toEqual(["pull_request", "push"]);
});

test("what runs a pull request's code may write nothing, and is trusted as aws-preview only", () => {
  const reachable = jobs.filter(
    (candidate) => runsCode(candidate) && !/event_name == 'push'/.test(candidate.if ?? ""),
  );
  expect(reachable.map(({ name }) => name).sort()).toEqual(["preview", "test"]);
  for (const { permissions = {}, environment, ...rest } of reachable) {
    const { "id-token": idToken, ...others } = permissions;
    expect(others).toEqual({ contents: "read" });
    expect(environment).toBe(idToken && "aws-preview");
    expect(tokenTypes(rest)).toEqual(idToken ? ["urn:pulumi:token-type:access_token:team"] : []);
  }
  expect(job("preview").if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
});

test("the organization's token is for the job that deploys main, in the environment of that name", () => {
  const trusted = jobs.filter((candidate) => tokenTypes(candidate).join().includes("organization"));
  expect(trusted.map(({ name, environment }) => [name, environment])).toEqual([["deploy", "aws"]]);
  expect(job("deploy").if).toMatch(/^github\.event_name == 'push' && /);
  for (const candidate of jobs) {
    if (candidate.environment === "aws") expect(candidate.name).toBe("deploy");
  }
});

test("what may write to a pull request checks out no code and starts none of it", () => {
  const { steps } = job("comment");
  expect(steps.map(action)).toEqual(["actions/download-artifact", undefined]);
  expect(steps.map(({ run = "" }) => run).join()).not.toMatch(/npm|npx|node /);
});

test("no expression is put into a script, and no checkout leaves its token behind", () => {
  for (const { steps } of jobs) {
    for (const step of steps) {
      expect(step.run ?? "").not.toContain("${{");
      if (action(step) === "actions/checkout") expect(step.with?.["persist-credentials"]).toBe(false);
    }
  }
});

test.each(["preview", "deploy"])("%s sets up what AWS takes, before there are credentials", (name) => {
  const steps = job(name).steps.map((step) => action(step) ?? step.run!.split(" --stack")[0]!);
  expect(steps.slice(0, 6)).toEqual([
    "actions/checkout",
    "actions/setup-node",
    "npm run setup -- --aws",
    "aws-actions/configure-aws-credentials",
    "pulumi/auth-actions",
    `npx pulumi ${name === "deploy" ? "up" : "preview"}`,
  ]);
  // What other runs have written into a cache isn't deployed.
  const node = job(name).steps[1]!.with!;
  expect(node).toEqual({ "node-version": 22, "package-manager-cache": false });
});

test("the documented trust is by environment, never for all of the repository", () => {
  const text = readFileSync("docs/deploying.md", "utf8");
  expect(text).toContain('"repo:OWNER/REPOSITORY:environment:ENVIRONMENT"');
  for (const name of ["aws", "aws-preview"]) {
    expect(text).toContain(`\`repo:OWNER/REPOSITORY:environment:${name}\``);
  }
  expect(text).not.toMatch(/repo:OWNER\/REPOSITORY:\*/);
  for (const [, variable] of texts.join().matchAll(/vars\.(\w+)/g)) expect(text).toContain(`\`${variable}\``);
});

describe("the comment", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "comment-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs the step's script with a stand-in for GitHub's command line; returns its calls and what was sent. */
  function comment(preview: string, existing = "") {
    writeFileSync(join(folder, "preview.txt"), preview);
    const gh = `#!/bin/sh\necho "$*" >> calls\ncase "$*" in *--jq*) echo "${existing}";; esac\n`;
    writeFileSync(join(folder, "gh"), gh, { mode: 0o755 });
    const { run } = job("comment").steps.at(-1)!;
    const env = { PATH: `${folder}:${process.env.PATH}`, REPOSITORY: "o/r", NUMBER: "7" };
    const shell = ["--noprofile", "--norc", "-eo", "pipefail", "-c", run!];
    const { status, stderr } = spawnSync("bash", shell, { cwd: folder, env, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const calls = readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
    const { body } = JSON.parse(readFileSync(join(folder, "comment.json"), "utf8")) as { body: string };
    return { last: calls.at(-1), body };
  }

  const jq = spawnSync("jq", ["--version"]).status === 0 ? test : test.skip;

  jq("shows the preview as text, whatever is in it", () => {
    const { last, body } = comment("+ 1 <b>$(id)</b> `id`\n```\n</pre> @everyone\n");
    expect(last).toBe("api --silent repos/o/r/issues/7/comments --input comment.json");
    expect(body).toBe(
      "<!-- preview -->\n<pre>+ 1 &lt;b&gt;$(id)&lt;/b&gt; `id`\n```\n&lt;/pre&gt; @everyone\n</pre>",
    );
  });

  jq("replaces the one before", () => {
    expect(comment("x", "42").last).toBe(
      "api --silent --method PATCH repos/o/r/issues/comments/42 --input comment.json",
    );
  });

  jq("stays below what GitHub takes", () => {
    expect(comment("<".repeat(40_000)).body.length).toBeLessThan(65_536);
  });
});

describe("zizmor, an independent judge", () => {
  let python: string;
  beforeAll(async () => {
    python = await pythonWithTools();
  }, SETUP_LIMIT_MS);

  /** The names of its findings; it asks nobody, so it can't tell whether a commit is the version that it says. */
  function findings(root: string): string[] {
    const zizmor = join(dirname(python), "zizmor");
    const options = ["--offline", "--no-progress", "--format", "json", join(root, FOLDER)];
    const { stdout, stderr } = spawnSync(zizmor, options, { encoding: "utf8" });
    if (!stdout.startsWith("[")) throw new Error(stderr);
    return (JSON.parse(stdout) as { ident: string }[]).map(({ ident }) => ident);
  }

  test("finds nothing", () => {
    expect(findings(".")).toEqual([]);
  });

  test("would find what is wrong", () => {
    const root = mkdtempSync(join(tmpdir(), "workflows-"));
    mkdirSync(join(root, FOLDER), { recursive: true });
    const [deploy] = texts.filter((text) => text.startsWith("# Previews"));
    const wrong = deploy!
      .replace(/@[0-9a-f]{40} # v/, "@v")
      .replace("persist-credentials: false", "fetch-depth: 0")
      .replace(/permissions:\n( {6}.*\n)+/, "permissions: write-all\n")
      .replace("  pull_request:\n", "  pull_request_target:\n")
      .replace('"$STACK" --yes', "${{ github.event.head_commit.message }}");
    writeFileSync(join(root, FOLDER, "deploy.yml"), wrong);
    const found = new Set(findings(root));
    rmSync(root, { recursive: true });
    for (const name of ["unpinned-uses", "artipacked", "excessive-permissions", "dangerous-triggers"]) {
      expect(found).toContain(name);
    }
    expect(found).toContain("template-injection");
  });
});

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { ServiceError } from "../../../../local/cloud/errors";
import { Creations, type Creation } from "../../../../local/cloud/provider/creations";
import { endAll, lockedBy, running } from "../../engines";
import { temporaryFolder } from "../../temporary-folder";

const folder = temporaryFolder();
const ROLE = "aws:iam/role:Role";
const STAGE = "aws:apigatewayv2/stage:Stage";

let undone: Creation[];
let creations: Creations;
beforeEach(() => {
  undone = [];
  creations = open();
});

/** Another local cloud on the same state. */
function open(): Creations {
  return new Creations(folder(), async (creation) => void undone.push(creation));
}

const urnOf = (name: string) => `urn:pulumi:local::p::t::${name}`;
const creation = (id: string, inputs = {}, type = ROLE, engine = "engine:1") => ({
  ...{ urn: urnOf(id), type, id, inputs, engine },
});
const make = (id: string, inputs = {}, type = ROLE, engine?: string) =>
  creations.make(creation(id, inputs, type, engine), async () => ({ id, outputs: {} }));
const undoneIds = () => undone.map(({ id }) => id);
const kept = () => readdirSync(join(folder(), "creations"));

/** The engine's state, with these resources in it. */
function state(...resources: { urn: string; type: string; id: string; inputs?: object }[]): void {
  mkdirSync(join(folder(), ".pulumi/stacks/p"), { recursive: true });
  const text = JSON.stringify({ checkpoint: { latest: { resources } } });
  writeFileSync(join(folder(), ".pulumi/stacks/p/local.json"), text);
}

afterEach(endAll);

test("what the engine doesn't name is deleted, the last first; what it names stays, and both are forgotten", async () => {
  await make("first");
  await make("known");
  await make("last");
  state({ urn: urnOf("known"), type: ROLE, id: "known" });
  expect(await open().settle()).toEqual([
    `Removed what an interrupted deployment had left: ${ROLE} last.`,
    `Removed what an interrupted deployment had left: ${ROLE} first.`,
  ]);
  expect(undoneIds()).toEqual(["last", "first"]);
  expect(kept()).toEqual([]);
  expect(await open().settle()).toEqual([]);
});

test("a local cloud that is killed while it makes one finds it again by the name that it was to have", async () => {
  void creations.make(creation("half", { name: "half" }), () => new Promise<never>(() => undefined));
  await open().settle();
  expect(undone).toMatchObject([{ id: "half", inputs: { name: "half" } }]);
});

test("one that the program calls otherwise by now stays, but not its namesake in another whole", async () => {
  await make("renamed");
  await make("$default", { apiId: "gone" }, STAGE);
  state(
    { urn: urnOf("new"), type: ROLE, id: "renamed" },
    { urn: urnOf("other"), type: STAGE, id: "$default", inputs: { apiId: "there" } },
  );
  await open().settle();
  expect(undoneIds()).toEqual(["$default"]);
});

test("nothing of an engine that is at work is touched: neither its own call, nor while it holds the lock", async () => {
  await make("mine");
  await creations.settle("engine:1");
  lockedBy(folder(), "p", await running("pulumi"));
  await make("locked", {}, ROLE, "engine:2");
  await creations.settle("engine:1");
  expect(undone).toEqual([]);
  // The lock is held no longer.
  endAll();
  lockedBy(folder(), "p", spawnSync("true").pid);
  await creations.settle("engine:1");
  expect(undoneIds()).toEqual(["locked"]);
});

test("where the engine's state is half written, all is kept for later", async () => {
  await make("one");
  state();
  writeFileSync(join(folder(), ".pulumi/stacks/p/local.json"), "");
  expect(await creations.settle()).toEqual([]);
  state();
  await creations.settle();
  expect(undoneIds()).toEqual(["one"]);
});

test("what can't be deleted is tried again", async () => {
  const failing = new Creations(folder(), async () => Promise.reject(new Error("in use")));
  await make("one");
  expect(await failing.settle()).toEqual([]);
  await open().settle();
  expect(undoneIds()).toEqual(["one"]);
});

test("a create that fails is taken back, unless somebody else's is in the way", async () => {
  const failing = (error: Error) => creations.make(creation("one"), () => Promise.reject(error));
  await expect(failing(new Error("half done"))).rejects.toThrow("half done");
  expect(undoneIds()).toEqual(["one"]);
  await expect(failing(new ServiceError("EntityAlreadyExists", 409, "there"))).rejects.toThrow("there");
  expect(undoneIds()).toEqual(["one"]);
  expect(kept()).toEqual([]);
});

test("one that is deleted is forgotten: what comes under its name isn't this one", async () => {
  await make("one");
  creations.forget(urnOf("one"), "one");
  await creations.settle();
  expect(undone).toEqual([]);
});

import { readdir, readFile, utimes } from "node:fs/promises";
import { join } from "node:path";
import { checked, type KnownHazards } from "../../bench/hazardResults";
import { KEPT_RUNS } from "../../bench/kept";
import { keepCheck, withKeptChecks } from "../../bench/keptChecks";
import { formatResults, parseResults } from "../../bench/results";
import { temporaryFolder } from "../local/temporary-folder";
import { NASTY, SHOP, sampleHazards } from "./page/sampleHazards";
import { sampleResults } from "./sampleResults";

const folder = temporaryFolder();
const known = (more: Partial<KnownHazards> = {}): KnownHazards => ({
  ...{ app: "petstore", version: "7", command: "npm run check:snapshot" },
  ...{ code: SHOP.code, handler: SHOP.handler },
  ...more,
});
const checkOf = async (more: Partial<KnownHazards> = {}) =>
  (await withKeptChecks({ ...sampleResults(), hazards: [known(more)] }, folder())).hazards?.[0]!.check;

describe("checks that are kept", () => {
  it("are shown for the same zip and handler, and for no other", async () => {
    await keepCheck(SHOP, folder());
    expect(await checkOf()).toEqual(SHOP);
    expect(await checkOf({ handler: "com.acme.Other" })).toBeUndefined();
    expect(await checkOf({ code: "another" })).toBeUndefined();
    expect(await withKeptChecks(sampleResults(), folder())).toEqual(sampleResults());
  });

  it("replace older ones of the same function, and none that is newer", async () => {
    const later = { ...SHOP, at: "2099-01-01T00:00:00.000Z" };
    await keepCheck(SHOP, folder());
    expect(await checkOf({ check: later })).toEqual(later);
    await keepCheck(later, folder());
    expect(await checkOf({ check: SHOP })).toEqual(later);
    expect(await readdir(folder())).toHaveLength(1);
  });

  it("are as many as runs are kept: the oldest goes", async () => {
    const oldest = { ...SHOP, code: "oldest" };
    await keepCheck(oldest, folder());
    const [name] = await readdir(folder());
    await utimes(join(folder(), name!), 0, 0);
    for (let index = 1; index < KEPT_RUNS; index++) await keepCheck({ ...SHOP, code: `${index}` }, folder());
    expect(await checkOf({ code: "oldest" })).toEqual(oldest);
    await keepCheck(SHOP, folder());
    expect(await checkOf({ code: "oldest" })).toBeUndefined();
    expect(await checkOf()).toEqual(SHOP);
    expect(await readdir(folder())).toHaveLength(KEPT_RUNS);
  });

  it("are nothing where another version of the program has kept them", async () => {
    await keepCheck({ ...SHOP, schema: 2 } as never, folder());
    expect(await checkOf()).toBeUndefined();
  });

  it("are what --json prints", async () => {
    const text = await readFile(join(__dirname, "page/shop/checked.json"), "utf8");
    expect(checked.parse(JSON.parse(text))).toEqual(JSON.parse(text));
  });
});

describe("a results file", () => {
  const read = (hazards: unknown) =>
    parseResults(JSON.stringify({ ...JSON.parse(formatResults(sampleResults())), hazards }), "a.json");
  const readWith = (more: object) => read([known({ look: { open: [{ ...NASTY, ...more }], accepted: [] } })]);

  it("carries what is known of hazards", () => {
    const hazards = sampleHazards(["petstore", "hello"]);
    expect(read(hazards).hazards).toEqual(hazards);
  });

  it("leads to nowhere but the web, and has no commands for a terminal", () => {
    expect(() => readWith({ link: "javascript:alert(1)" })).toThrow(/isn't a results file: hazards/);
    expect(readWith({ title: "a\u001b[31mb" }).hazards![0]!.look).toMatchObject({ open: [{ title: "ab" }] });
  });
});

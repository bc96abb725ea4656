import { difference } from "../../../../local/cloud/provider/diff";
import { UNKNOWN } from "../../../../local/cloud/provider/values";

const archive = (hash: string, path?: string) => ({
  "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
  hash,
  path,
});

test("equal inputs have no difference, whatever the order of their keys", () => {
  const old = { a: { x: 1, y: [1, 2] }, b: "b" };
  expect(difference(old, { b: "b", a: { y: [1, 2], x: 1 } }, [])).toEqual({
    changes: {},
    changed: [],
    replaces: [],
  });
});

test("absent and empty are the same", () => {
  expect(difference({ tags: {} }, {}, []).changed).toEqual([]);
  expect(difference({}, { list: [] }, []).changed).toEqual([]);
});

test("a difference is told by path and kind", () => {
  const old = { memory: 512, env: { A: "1", "B-C": "2" }, list: [1, 2], gone: true };
  const { changes, changed } = difference(
    old,
    { memory: 1024, env: { A: "2", D: "3" }, list: [1], added: 1 },
    [],
  );
  expect(changed.sort()).toEqual(["added", "env", "gone", "list", "memory"]);
  expect(changes).toEqual({
    memory: { kind: "update", replace: false },
    "env.A": { kind: "update", replace: false },
    'env["B-C"]': { kind: "delete", replace: false },
    "env.D": { kind: "add", replace: false },
    "list[1]": { kind: "delete", replace: false },
    gone: { kind: "delete", replace: false },
    added: { kind: "add", replace: false },
  });
});

test("a property that can't change asks for a replacement, an unknown value of it too", () => {
  expect(difference({ name: "a" }, { name: "b" }, ["name"]).replaces).toEqual(["name"]);
  expect(difference({ name: "a" }, { name: UNKNOWN }, ["name"]).replaces).toEqual(["name"]);
  expect(difference({ size: 1 }, { size: UNKNOWN }, ["name"])).toMatchObject({
    changed: ["size"],
    replaces: [],
  });
});

test("archives are compared by their content, not by their path", () => {
  expect(difference({ code: archive("1", "./a") }, { code: archive("1") }, []).changed).toEqual([]);
  expect(difference({ code: archive("1") }, { code: archive("2") }, []).changed).toEqual(["code"]);
});

test("ignored properties and the list of generated names don't count", () => {
  expect(difference({ a: 1, __defaults: ["a"] }, { a: 2, __defaults: [] }, [], ["a"]).changed).toEqual([]);
});

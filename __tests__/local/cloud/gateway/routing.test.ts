import { parseRouteKey } from "../../../../local/cloud/gateway/route-key";
import { routeFinder } from "../../../../local/cloud/gateway/routing";

function finder(...keys: string[]) {
  const find = routeFinder(keys.map((key): [string, string] => [key, key]));
  return (method: string, path: string) => {
    const match = find(method, path);
    return (
      match && {
        route: match.route,
        ...(match.pathParameters && { parameters: { ...match.pathParameters } }),
      }
    );
  };
}

describe("the routes of the developer guide's example", () => {
  const find = finder(
    "GET /pets/dog/1",
    "GET /pets/dog/{id}",
    "GET /pets/{proxy+}",
    "ANY /{proxy+}",
    "$default",
  );

  test.each([
    ["GET", "/pets/dog/1", "GET /pets/dog/1", undefined],
    ["GET", "/pets/dog/2", "GET /pets/dog/{id}", { id: "2" }],
    ["GET", "/pets/cat/1", "GET /pets/{proxy+}", { proxy: "cat/1" }],
    ["POST", "/test/5", "ANY /{proxy+}", { proxy: "test/5" }],
    ["POST", "/pets/dog/1", "ANY /{proxy+}", { proxy: "pets/dog/1" }],
    ["GET", "/", "$default", undefined],
    ["PROPFIND", "/pets", "$default", undefined],
  ])("%s %s goes to %s", (method, path, route, parameters) => {
    expect(find(method, path)).toEqual(parameters ? { route, parameters } : { route });
  });
});

describe("routing", () => {
  test("a method's own route goes before ANY on the same path, whatever their order", () => {
    for (const find of [finder("ANY /pets", "GET /pets"), finder("GET /pets", "ANY /pets")]) {
      expect(find("GET", "/pets")).toEqual({ route: "GET /pets" });
      expect(find("POST", "/pets")).toEqual({ route: "ANY /pets" });
    }
  });

  test("ANY on a more specific path goes before a greedy route of the method", () => {
    expect(finder("ANY /pets", "GET /{proxy+}")("GET", "/pets")).toEqual({ route: "ANY /pets" });
  });

  test("the same path may name its variable differently for each method", () => {
    const find = finder("GET /pets/{id}", "DELETE /pets/{petId}", "ANY /pets/{any}");
    expect(find("GET", "/pets/1")).toEqual({ route: "GET /pets/{id}", parameters: { id: "1" } });
    expect(find("DELETE", "/pets/1")).toEqual({ route: "DELETE /pets/{petId}", parameters: { petId: "1" } });
    expect(find("PUT", "/pets/1")).toEqual({ route: "ANY /pets/{any}", parameters: { any: "1" } });
  });

  test("nothing matches without a default route", () => {
    const find = finder("GET /pets", "GET /pets/{id}", "GET /shops/{proxy+}");
    const misses = ["/", "/pets/", "/Pets", "/pets/1/toys", "/shops", "/shops/", "/petss"];
    expect(misses.map((path) => find("GET", path))).toEqual(misses.map(() => undefined));
    expect(find("HEAD", "/pets")).toBeUndefined();
  });

  test("variables are decoded, an encoded slash included, and stay one segment", () => {
    const find = finder("GET /a/{x}/b/{y}");
    expect(find("GET", "/a/%E2%98%95%20C/b/1%2F2%0A")).toEqual({
      route: "GET /a/{x}/b/{y}",
      parameters: { x: "☕ C", y: "1/2\n" },
    });
  });

  test("a long variable and a path with colons match", () => {
    const id = "x".repeat(5000);
    expect(finder("GET /pets/{id}")("GET", `/pets/${id}`)?.parameters).toEqual({ id });
    expect(finder("GET /v1:batch/{id}")("GET", "/v1:batch/7")?.parameters).toEqual({ id: "7" });
  });

  test("variables named like object properties are data", () => {
    const parameters = finder("GET /{constructor}")("GET", "/7")?.parameters;
    expect(parameters).toEqual({ constructor: "7" });
  });
});

describe("route keys", () => {
  test.each(["GET /", "ANY /{proxy+}", "POST /pets/{id}/toys/{toy-id}", "DELETE /a.b/{x_y}"])(
    "%s is one",
    (key) => {
      expect(parseRouteKey(key)).toMatchObject({ path: key.split(" ")[1] });
    },
  );

  test.each([
    "GET",
    "get /pets",
    "TRACE /pets",
    "GET pets",
    "/pets",
    "GET /{proxy+}/pets",
    "GET /{id}/{id}",
    "GET /pets-{id}",
    "GET /{}",
    "GET /*",
    "GET /pets?limit",
  ])("%s is none", (key) => {
    expect(parseRouteKey(key)).toContain(`Invalid route key "${key}"`);
  });
});

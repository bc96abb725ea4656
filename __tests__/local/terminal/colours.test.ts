import { coloursFor } from "../../../local/terminal/colours";

it.each([
  [{ isTTY: true }, {}, true],
  [{ isTTY: true }, { NO_COLOR: "1" }, false],
  [{ isTTY: true }, { TERM: "dumb" }, false],
  [{ isTTY: false }, { CI: "true" }, false],
  [{}, { FORCE_COLOR: "1" }, false],
])("for %j and %j there are colours: %s", (stream, env, expected) => {
  expect(coloursFor(stream, env).isColorSupported).toBe(expected);
  expect(coloursFor(stream, env).red("a") !== "a").toBe(expected);
});

import { oldestCriu } from "../../../local/setup/criu";
import { atLeast } from "../../../local/setup/versions";

test.each([
  ["6.18.44-fc-v669", "3.17.1", false],
  ["6.18.44-fc-v669", "4.1", false],
  ["6.18.44-fc-v669", "4.2", true],
  ["6.16.0-1-amd64", "4.1.1", false],
  ["6.15.9", "4.1", true],
  ["6.1.0-40-amd64", "3.17.1", false],
  ["6.1.0-40-amd64", "3.19", true],
  ["7.0.1", "4.1", false],
])("on kernel %s, CRIU %s is new enough: %s", (kernel, criu, expected) => {
  expect(atLeast(criu, oldestCriu(kernel).version)).toBe(expected);
});

import { momentsIn } from "../../../local/hazards/moments";

const NOW = Date.UTC(2026, 2, 1, 12);
const SPAN = { from: NOW, to: NOW + 37 * 3600_000 };

const encoded = (json: unknown) => Buffer.from(JSON.stringify(json)).toString("base64url");
const token = (claims: unknown) => `${encoded({ alg: "HS256" })}.${encoded(claims)}.c2lnbmF0dXJl`;

it.each([
  ["an instant", "2026-03-01T12:00:00Z", NOW],
  ["a date", "2026-03-02", Date.UTC(2026, 2, 2)],
  ["a date in the basic form", "20260302", Date.UTC(2026, 2, 2)],
  ["seconds", String(NOW / 1000), NOW],
  ["milliseconds", String(NOW), NOW],
  ["a header's time", "Sun, 01 Mar 2026 12:00:00 GMT", NOW],
  ["a parameter's seconds", `Expires=${NOW / 1000}`, NOW],
  ["a signed address", "X-Amz-Date=20260301T120000Z", NOW],
  ["a signature's time in a longer text", "AWS4-HMAC-SHA256_20260301T120000Z_20260301", NOW],
])("%s is a moment", (_what, value, at) => {
  expect(momentsIn("answer.x", value, SPAN)).toEqual([expect.objectContaining({ place: "answer.x", at })]);
});

it("a token has the moments that it claims, also where a log line is taken apart", () => {
  const claims = { sub: "orders", iat: NOW / 1000, exp: NOW / 1000 + 3600 };
  for (const value of [token(claims), encoded(claims)]) {
    const found = momentsIn("answer.token", value, SPAN);
    expect(found.map(({ place, at }) => [place, at])).toEqual([
      ["answer.token exp", NOW + 3600_000],
      ["answer.token iat", NOW],
    ]);
    // A token is a secret.
    expect(JSON.stringify(found)).not.toContain(value.slice(0, 12));
  }
});

it.each([
  ["a word", "orders"],
  ["a number", "4711"],
  ["a date long ago", "2014-11-13"],
  ["a number of eight digits that is no date", "20269999"],
  ["what begins like a token", "eyJhbGciOiJIUzI1NiJ9.eyJub3QganNvbg.x"],
  ["a token without times", token({ sub: "orders", exp: "soon" })],
  ["a token that expires in a year", token({ exp: NOW / 1000 + 365 * 86_400 })],
  ["more digits than a time has", "120260301T120000Z"],
])("%s is none", (_what, value) => expect(momentsIn("answer.x", value, SPAN)).toEqual([]));

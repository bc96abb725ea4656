import type { SeededRandom } from "../support/random";

/** Requests as bytes: well formed ones, and what comes of them when they are changed. */

const METHODS = ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "CONNECT", "BREW", "get", ""];
const NAMES = [
  ...["Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect", "Cookie", "Origin", "Upgrade"],
  ...["X-Amzn-Trace-Id", "X-Forwarded-For", "Content-Type", "__proto__", "constructor", "X-Amz-Target"],
  ...["X-Amz-Client-Context", "Lambda-Runtime-Function-Error-Type", "Access-Control-Request-Method"],
];
const VALUES = [
  ...["", "0", "-1", "5", "1e9", "99999999999999999999", "chunked", "chunked, chunked", "gzip", "close"],
  ...["100-continue", "keep-alive", "websocket", "a=b; c", ";;;=", "localhost", "[::1]:80", "\u00ff\u00fe"],
  ...["Root=1-2-3", "{}", "bm9uc2Vuc2U=", "Logs_20140328.FilterLogEvents", "Logs_20140328.constructor"],
  ...["application/x-amz-json-1.1", "x".repeat(9_000), "\0", "a\tb", "null"],
];
const BODIES = [
  ...["", "{}", "[]", "null", "{", "\ufeff{}", '{"a":', "[".repeat(2_000), '{"__proto__":{"a":1}}'],
  ...['{"logGroupName":"x","startTime":"y"}', '{"FunctionVersion":7}', "x".repeat(20_000)],
  ...["5\r\nhello\r\n0\r\n\r\n", "ffffffffffffffff\r\n", "-1\r\n\r\n", "0\r\nTrailer: x\r\n\r\n"],
];
const PARTS = [
  ...[
    "..",
    ".",
    "%",
    "%2e%2e",
    "%zz",
    "%00",
    "%ff",
    "a",
    "1",
    "$LATEST",
    "__proto__",
    "\u00e9",
    "?",
    "#",
    "//",
  ],
  ...[
    "x".repeat(300),
    "arn:aws:lambda:eu-central-1:000000000000:function:f",
    "{id}",
    "a b",
    "?a=b&a=%",
    "&&=&",
  ],
];

/** @param paths well formed ones, that the listener knows */
export function httpRequest(random: SeededRandom, paths: readonly string[]): Buffer {
  return random.below(2) === 0 ? oddRequest(random, paths) : plainRequest(random, paths);
}

/** HTTP as it should be, with odd content: it comes through to what is behind the parser. */
function plainRequest(random: SeededRandom, paths: readonly string[]): Buffer {
  const path = random.pick(paths) + (random.below(3) === 0 ? `/${encodeURI(random.pick(PARTS))}` : "");
  const body = random.pick(BODIES);
  const name = random.pick(
    NAMES.filter((one) => !/^(Content-Length|Transfer|Expect|Upgrade|Host)/.test(one)),
  );
  const value = random.pick(VALUES).replace(/[\0\t]/g, "");
  const fixed = ["Host: localhost", `Content-Length: ${Buffer.byteLength(body, "latin1")}`];
  const target = random.pick(["DescribeLogGroups", "FilterLogEvents", "GetLogEvents", "constructor", "none"]);
  const headers = [...fixed, `X-Amz-Target: Logs_20140328.${target}`, `${name}: ${value}`];
  const head = [`${random.pick(METHODS.slice(0, 7))} ${path} HTTP/1.1`, ...headers].join("\r\n");
  return Buffer.from(`${head}\r\n\r\n${body}`, "latin1");
}

/** Odd in every part, and damaged perhaps. */
function oddRequest(random: SeededRandom, paths: readonly string[]): Buffer {
  const many = <T>(choices: readonly T[], most: number) =>
    Array.from({ length: random.below(most + 1) }, () => random.pick(choices));
  const path = random.below(3) === 0 ? `/${many(PARTS, 5).join("/")}` : random.pick(paths);
  const body = random.pick(BODIES);
  const headers = many(NAMES, 5).map((name) => `${name}: ${random.pick(VALUES)}`);
  if (random.below(3) > 0)
    headers.push("Host: localhost", `Content-Length: ${Buffer.byteLength(body, "latin1")}`);
  const version = random.pick(["HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9", ""]);
  const head = [`${random.pick(METHODS)} ${path} ${version}`, ...headers].join(
    random.pick(["\r\n", "\r\n", "\n"]),
  );
  return changed(random, Buffer.from(`${head}\r\n\r\n${body}`, "latin1"));
}

/** Half of them as they are; of the others some bytes changed, taken out, doubled, or the end cut off. */
function changed(random: SeededRandom, bytes: Buffer): Buffer {
  if (random.below(2) === 0) return bytes;
  let result = bytes;
  for (let count = 1 + random.below(4); count > 0; count--) {
    const at = random.below(result.length + 1);
    const until = Math.min(result.length, at + random.below(20));
    const kind = random.below(4);
    if (kind === 0)
      result = Buffer.from(result.map((byte, index) => (index === at ? random.below(256) : byte)));
    else if (kind === 1) result = Buffer.concat([result.subarray(0, at), result.subarray(until)]);
    else if (kind === 2) result = Buffer.concat([result.subarray(0, until), result.subarray(at)]);
    else result = result.subarray(0, at);
  }
  return result;
}

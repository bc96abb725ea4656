import { TokenBucket } from "../../../../local/cloud/gateway/throttle";

function bucketAt(rate: number, burst: number) {
  let now = 0;
  const bucket = new TokenBucket(rate, burst, () => now);
  return {
    /** How many of `requests` made at `ms` are let through. */
    at(ms: number, requests: number): number {
      now = ms;
      return Array.from({ length: requests }, () => bucket.take()).filter(Boolean).length;
    },
  };
}

describe("a token bucket", () => {
  test("lets a burst through, then refills at its rate", () => {
    const bucket = bucketAt(10, 5);
    expect(bucket.at(0, 8)).toBe(5);
    expect(bucket.at(99, 1)).toBe(0);
    expect(bucket.at(100, 2)).toBe(1);
    expect(bucket.at(400, 9)).toBe(3);
  });

  test("never holds more than its burst", () => {
    const bucket = bucketAt(1000, 3);
    expect(bucket.at(60_000, 10)).toBe(3);
  });

  test("with a limit of zero lets nothing through", () => {
    expect(bucketAt(0, 0).at(1000, 3)).toBe(0);
  });
});

/**
 * AWS Lambda's published prices, in US dollars: on demand, US East (N. Virginia), first tier, without the free tier.
 * A managed Java runtime pays nothing extra for SnapStart. API Gateway's and CloudWatch's own prices aren't in it.
 */
export const PRICES = {
  source: "https://aws.amazon.com/lambda/pricing/",
  asOf: "2026-03-08",
  region: "us-east-1",
  gbSecond: { x86_64: 0.0000166667, arm64: 0.0000133334 },
  millionRequests: 0.2,
} as const;

export type Architecture = keyof typeof PRICES.gbSecond;

/** US dollars for a million requests that each bill so many ms at that memory (MB; AWS counts 1024 to the GB). */
export function costPerMillion(billedMs: number, memoryMb: number, architecture: Architecture): number {
  const gbSeconds = (billedMs / 1000) * (memoryMb / 1024);
  return 1e6 * gbSeconds * PRICES.gbSecond[architecture] + PRICES.millionRequests;
}

import { ACCOUNT_BURST_LIMIT, ACCOUNT_RATE_LIMIT } from "./limits";

/**
 * API Gateway's throttle: a bucket of `burst` tokens that refills at `rate` tokens a second; a request takes one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  /** @param now a clock in ms that never goes back. */
  constructor(
    private readonly rate: number,
    private readonly burst: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.tokens = burst;
    this.filledAt = now();
  }

  /** False when the bucket is empty: the request is to be refused. */
  take(): boolean {
    const now = this.now();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) * this.rate) / 1000);
    this.filledAt = now;
    if (this.tokens < 1) {
      return false;
    }
    this.tokens -= 1;
    return true;
  }
}

/** The account's own bucket, shared by all of its APIs. */
export function accountBucket(): TokenBucket {
  return new TokenBucket(ACCOUNT_RATE_LIMIT, ACCOUNT_BURST_LIMIT);
}

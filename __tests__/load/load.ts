import { setTimeout as sleep } from "node:timers/promises";
import type { SeededRandom } from "../support/random";
import type { Client, Outcome, Query } from "./clients";

/** What requests with one client came to. */
export interface Tally {
  client: string;
  sent: number;
  /** Answered as they should be. */
  right: number;
  /** No answer came, or not whole. */
  lost: number;
  /** Another answer than it should be. */
  wrong: number;
}

/** How many requests are under way at once with each client. */
const AT_ONCE = 2;
/** Between an answer and the next request, at most, in ms. */
const PAUSE = 60;
/** How many of a thousand requests make the function fail, end or take longer than it may; the last wait a second. */
const TROUBLE = { fail: 20, exit: 5, hang: 3, wait: 20 };

/** Sends requests until told to stop. */
export class Load {
  readonly tallies: Tally[];
  /** What came instead, the first ones. */
  readonly examples: string[] = [];
  /** Releases that may answer now. */
  releases = new Set<string>();
  #number = 0;
  #stopped = false;
  readonly #running: Promise<unknown>;

  constructor(
    clients: readonly Client[],
    private readonly random: SeededRandom,
  ) {
    this.tallies = clients.map(({ name }) => ({ client: name, sent: 0, right: 0, lost: 0, wrong: 0 }));
    this.#running = Promise.all(
      clients.flatMap((client, at) =>
        Array.from({ length: AT_ONCE }, () => this.#drive(client, this.tallies[at]!)),
      ),
    );
  }

  /** Settles when the last request is answered. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #drive(client: Client, tally: Tally): Promise<void> {
    while (!this.#stopped) {
      const trouble = this.#trouble();
      const query = { n: String(this.#number++), ...(trouble && { do: trouble }) };
      tally.sent++;
      // A deployment may end between request and answer.
      const before = new Set(this.releases);
      try {
        const outcome = await client.send(query);
        if (isRight(outcome, query, new Set([...before, ...this.releases]))) tally.right++;
        else
          this.#note(
            tally,
            "wrong",
            `${client.name} ${JSON.stringify(query)}: ${outcome.status} ${outcome.text}`,
          );
      } catch (error) {
        this.#note(tally, "lost", `${client.name} ${JSON.stringify(query)}: ${(error as Error).message}`);
      }
      await sleep(this.random.below(PAUSE));
    }
  }

  #trouble(): string | undefined {
    let drawn = this.random.below(1000);
    for (const [name, share] of Object.entries(TROUBLE)) {
      if (drawn < share) return name;
      drawn -= share;
    }
    return undefined;
  }

  #note(tally: Tally, kind: "lost" | "wrong", text: string): void {
    tally[kind]++;
    if (this.examples.length < 20) this.examples.push(text.slice(0, 200));
  }
}

function isRight({ status, text }: Outcome, { n, do: task = "" }: Query, releases: Set<string>): boolean {
  // The function's own errors are Lambda's 200 with an error, which an HTTP API makes a 500 of.
  if (["fail", "exit", "hang"].includes(task)) return status === 500;
  if (status !== 200) return false;
  const answer = JSON.parse(text) as { release: string; n: string };
  return answer.n === n && releases.has(answer.release);
}

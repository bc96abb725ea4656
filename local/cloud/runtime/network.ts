import { randomBytes, randomInt } from "node:crypto";
import { z } from "zod";
import { readCache, writeJson } from "../state-file";
import { machineFault } from "../machine-fault";
import { randomLoopback, type RuntimeApiServer } from "./runtime-api-server";

/** An environment's own address. */
export interface Guest {
  /** Which of the network's addresses it is. */
  number: number;
  address: string;
}

/** So many blocks of 256 addresses have a network. */
const BLOCKS = 16;
/** The network's first address but one is this machine's. */
const MACHINE = 1;
/** Addresses that end in 0 or 255 look like those of networks and broadcasts. */
const NUMBERS = Array.from({ length: 256 * BLOCKS }, (_, number) => number).filter(
  (number) => number > MACHINE && number % 256 > 0 && number % 256 < 255,
);

/** How long to wait for an address where all are taken, in ms. */
const LEASE_LIMIT = 10_000;

/** The network of environments: one of their own each, joined to this machine's. */
export class EnvironmentNetwork {
  #free = [...NUMBERS];
  readonly #waiting = new Set<(number: number) => void>();

  constructor(
    readonly runtimeApi: RuntimeApiServer,
    private readonly subnet: number,
    private readonly leaseLimit = LEASE_LIMIT,
  ) {}

  /** This machine, as environments see it. */
  get machineAddress(): string {
    return this.#address(MACHINE);
  }

  /**
   * An address that no environment has; where all are taken, the next one that is given back.
   * @throws MachineFault where none is for long
   */
  async lease(): Promise<Guest> {
    // The one that was given back first: what is left of its last environment is gone by then.
    const number = this.#free.shift() ?? (await this.#next());
    return { number, address: this.#address(number) };
  }

  release({ number }: Guest): void {
    const [next] = this.#waiting;
    if (next !== undefined) next(number);
    else this.#free.push(number);
  }

  #next(): Promise<number> {
    return new Promise((resolve, reject) => {
      const take = (number: number) => {
        clearTimeout(timer);
        this.#waiting.delete(take);
        resolve(number);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(take);
        const taken = `all ${NUMBERS.length} network addresses of environments are taken`;
        reject(machineFault(`${taken}, and none was given back within ${this.leaseLimit / 1000} s`));
      }, this.leaseLimit);
      this.#waiting.add(take);
    });
  }

  #address(number: number): string {
    return `169.254.${this.subnet + (number >> 8)}.${number & 255}`;
  }
}

const places = z.object({
  /** Address of the Runtime API, on this machine's loopback; snapshots remember it. */
  runtimeApi: z.string(),
  /** Third byte of the first of environments' addresses: a multiple of 16. */
  subnet: z.number().multipleOf(BLOCKS),
  /** What makes tokens of this local cloud's own. */
  secret: z.string(),
});

export type NetworkPlaces = z.infer<typeof places>;

/** Where an earlier local cloud had its network, or places that are free as far as one can say. @param file absolute */
export function networkPlaces(file: string): NetworkPlaces {
  // Others do as well: snapshots that remember the old ones are taken anew then.
  const known = readCache(file, places);
  if (known !== undefined) return known;
  const fresh = {
    runtimeApi: randomLoopback(),
    subnet: BLOCKS * randomInt(10),
    secret: randomBytes(32).toString("hex"),
  };
  writeJson(file, fresh);
  return fresh;
}

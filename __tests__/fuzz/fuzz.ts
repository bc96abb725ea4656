import net from "node:net";
import type { SeededRandom } from "../support/random";
import { httpRequest } from "./inputs";
import type { Listener } from "./listeners";

/** What inputs to one listener came to. */
export interface Tally {
  listener: string;
  inputs: number;
  /** How many were answered with which class of status; `none`: the connection was closed. */
  answers: Record<string, number>;
  slowestMs: number;
  /** Inputs after which it didn't do what it is there for, or that it answered by a fault of its own. */
  faults: string[];
}

/** How many connections at once. */
const AT_ONCE = 16;
/** A connection that is still open so long after its input is given up: a part of a request waits for the rest, in ms. */
const WAITS = 150;
/** After so many inputs the listener is asked whether it works. */
const CHECK_EVERY = 500;
const FAULTS = 10;
/** A listener that answers less than this share of its inputs isn't tried by them; half are well formed. */
const LEAST_ANSWERED = 0.3;

export async function fuzz(listener: Listener, count: number, random: SeededRandom): Promise<Tally> {
  const { name, paths } = listener;
  const tally: Tally = { listener: name, inputs: 0, answers: {}, slowestMs: 0, faults: [] };
  const note = (fault: string) => {
    if (tally.faults.length < FAULTS) tally.faults.push(fault.slice(0, 500));
  };
  while (tally.inputs < count) {
    const inputs = Array.from({ length: Math.min(CHECK_EVERY, count - tally.inputs) }, () =>
      httpRequest(random, paths),
    );
    const left = inputs.entries();
    const drive = async () => {
      for (const [, input] of left) {
        const begun = performance.now();
        const answer = await sent(listener, input);
        if (answer !== "") tally.slowestMs = Math.max(tally.slowestMs, performance.now() - begun);
        const kind = /^HTTP\/1\.1 (\d)\d\d/.exec(answer)?.[1];
        const key = kind === undefined ? "none" : `${kind}xx`;
        tally.answers[key] = (tally.answers[key] ?? 0) + 1;
        if (/^HTTP\/1\.1 5\d\d/.test(answer) && !KNOWN.test(answer))
          note(`${answer.slice(0, 300)} for ${shown(input)}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, drive));
    tally.inputs += inputs.length;
    await listener.works().catch((error: Error) => note(error.message));
  }
  const answered = 1 - (tally.answers["none"] ?? 0) / tally.inputs;
  if (answered < LEAST_ANSWERED)
    note(`${name} has answered only ${Math.round(answered * 100)} % of its inputs`);
  return tally;
}

/** An HTTP version that isn't spoken is said so by Node.js; that is no fault. */
const KNOWN = /^HTTP\/1\.1 505/;

const shown = (input: Buffer) => JSON.stringify(input.toString("latin1").slice(0, 120));

/** Sends bytes on a connection of their own. @returns what came back first */
function sent({ host, port }: Listener, input: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(port, host, () => socket.write(input));
    const done = (answer: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => done(""), WAITS);
    socket.once("data", (bytes) => done(bytes.toString("latin1")));
    socket.once("error", () => done(""));
    socket.once("close", () => done(""));
  });
}

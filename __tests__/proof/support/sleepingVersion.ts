import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface SleepingVersion {
  /** What to call in place of the emulator. */
  endpoint: string;
  /** The calls of the version until it was awake: `configuration STATE` or `invocations`, in order. */
  seen: string[];
  stop(): Promise<void>;
}

/** How often the state is asked for until each step is done. */
const LOOKS_PER_STEP = 2;

/**
 * The emulator, with one version of a function asleep as AWS describes it: Inactive until it is called, which answers
 * SnapStartNotReadyException; then Pending; then what the emulator makes of it. The emulator has no such state itself.
 * https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html
 */
export async function sleepingVersion(
  emulator: string,
  name: string,
  version: string,
): Promise<SleepingVersion> {
  const seen: string[] = [];
  let state: "Inactive" | "Pending" | "Active" = "Inactive";
  let called = false;
  let looks = 0;

  const server = createServer((incoming, answer) => {
    const { pathname, searchParams } = new URL(incoming.url!, emulator);
    const isVersion = searchParams.get("Qualifier") === version && state !== "Active";
    if (isVersion && pathname.endsWith(`/functions/${name}/invocations`)) {
      seen.push("invocations");
      called = true;
      looks = 0;
      return notReady(answer);
    }
    const isConfiguration = isVersion && pathname.endsWith(`/functions/${name}/configuration`);
    if (isConfiguration && called && ++looks > LOOKS_PER_STEP) {
      state = state === "Inactive" ? "Pending" : "Active";
      looks = 0;
    }
    if (isConfiguration) seen.push(`configuration ${state}`);
    passOn(emulator, incoming, answer, isConfiguration && state !== "Active" ? state : undefined);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    seen,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function notReady(answer: ServerResponse): void {
  const message = "SnapStart is preparing your function; try again later.";
  answer.writeHead(409, {
    "content-type": "application/json",
    "x-amzn-errortype": "SnapStartNotReadyException",
  });
  answer.end(JSON.stringify({ Type: "User", Message: message }));
}

/** The emulator's answer; with a state, that one in place of its own. */
function passOn(emulator: string, incoming: IncomingMessage, answer: ServerResponse, state?: string): void {
  const { method, url, headers } = incoming;
  const given = async (reply: IncomingMessage) => {
    const body = await text(reply);
    const { "content-length": _length, "transfer-encoding": _encoding, ...rest } = reply.headers;
    answer.writeHead(reply.statusCode!, rest);
    answer.end(state ? JSON.stringify({ ...JSON.parse(body.toString()), State: state }) : body);
  };
  const outgoing = request(
    new URL(url!, emulator),
    { method, headers },
    (reply) => void given(reply).catch(() => answer.destroy()),
  );
  outgoing.on("error", () => answer.destroy());
  incoming.pipe(outgoing);
}

async function text(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

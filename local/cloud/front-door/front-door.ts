import fastify, { type FastifyInstance } from "fastify";
import type { Credentials } from "../access/credentials";
import { LISTENERS } from "../access/listeners";
import { guard } from "./guard";

export interface FrontDoor {
  endpoint: string;
  close(): Promise<void>;
}

export interface FrontDoorOptions {
  credentials: Credentials;
  /** The file that says the credentials to those who may know them. */
  credentialsFile: string;
}

/** AWS has less for each of the services. */
const BODY_LIMIT_BYTES = 256 * 1024 * 1024;

/** The one address that AWS SDKs and the project's own tools call. On a free port. */
export async function openFrontDoor(
  options: FrontDoorOptions,
  ...routes: ((app: FastifyInstance) => void)[]
): Promise<FrontDoor> {
  const { address } = LISTENERS.frontDoor;
  const app = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true });
  guard(app, { ...options, bodyLimit: BODY_LIMIT_BYTES });
  for (const add of routes) add(app);
  const endpoint = await app.listen({ host: address, port: 0 });
  return { endpoint, close: () => app.close() };
}

import fastify, { type FastifyInstance } from "fastify";

export interface FrontDoor {
  endpoint: string;
  close(): Promise<void>;
}

/** Zip files come in the body. */
const BODY_LIMIT_BYTES = 256 * 1024 * 1024;

/** The one address that AWS SDKs and the project's own tools call. Loopback only, on a free port. */
export async function openFrontDoor(...routes: ((app: FastifyInstance) => void)[]): Promise<FrontDoor> {
  const app = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true });
  for (const add of routes) add(app);
  const endpoint = await app.listen({ host: "127.0.0.1", port: 0 });
  return { endpoint, close: () => app.close() };
}

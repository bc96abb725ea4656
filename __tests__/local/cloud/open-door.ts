import type { FastifyInstance } from "fastify";
import type { FrontDoorAccess } from "../../../local/cloud/access/credentials";
import { openFrontDoor, type FrontDoor } from "../../../local/cloud/front-door/front-door";

export const CREDENTIALS = { accessKeyId: "LOCALTEST", secretAccessKey: "of the tests" };

export interface OpenDoor extends FrontDoor {
  access: FrontDoorAccess;
}

/** A front door with credentials that tests know. */
export async function openDoor(...routes: ((app: FastifyInstance) => void)[]): Promise<OpenDoor> {
  const options = { credentials: CREDENTIALS, credentialsFile: "/state/aws-config" };
  const door = await openFrontDoor(options, ...routes);
  const { endpoint } = door;
  return { ...door, access: { endpoint, region: "eu-central-1", credentials: CREDENTIALS } };
}

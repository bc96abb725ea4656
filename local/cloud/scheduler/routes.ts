import type { FastifyInstance } from "fastify";
import { ServiceError } from "../errors";
import type { SchedulerService } from "./scheduler";

/** `POST /_local/schedules/NAME/fire` does at once what the schedule would do; `GET /_local/schedules` lists them. */
export function schedulerRoutes(scheduler: SchedulerService): (app: FastifyInstance) => void {
  return (app) => {
    app.get("/_local/schedules", async () => scheduler.listSchedules());
    app.post<{ Params: { name: string } }>("/_local/schedules/:name/fire", async (request, reply) => {
      try {
        const { payload, ...rest } = await scheduler.fire(request.params.name);
        return { ...rest, payload: payload.toString() };
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return reply.code(error.httpStatus).send({ error: error.code, message: error.message });
      }
    });
  };
}

import type { FunctionConfiguration, UpdateFunctionConfigurationRequest } from "@aws-sdk/client-lambda";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ServiceError } from "../errors";
import { clientContext } from "./client-context";
import { parseFunctionName } from "./function-name";
import { mergeLoggingConfig } from "./logging-config";
import { LATEST } from "./records";
import type { LambdaService } from "./service";

/** Lambda lists at most so many versions or aliases on a page. */
const PAGE = 50;

interface Call {
  Params: { name: string; id: string };
  Querystring: {
    Qualifier?: string;
    FunctionVersion?: string;
    MaxItems?: string;
    Marker?: string;
    since?: string;
  };
}

/** Lambda's REST API (2015-03-31), as far as the AWS SDK needs it here, and the local-only calls about environments. */
export function lambdaRoutes(lambda: LambdaService): (app: FastifyInstance) => void {
  return (app) => void app.register(async (scope) => addRoutes(scope, lambda));
}

function addRoutes(app: FastifyInstance, lambda: LambdaService): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.setErrorHandler(answerError);
  const functions = "/2015-03-31/functions/:name";

  // Lambda's model has a slash at its end, and the SDK for JavaScript asks without.
  for (const path of ["/2015-03-31/functions", "/2015-03-31/functions/"])
    app.get<Call>(path, ({ query }) => {
      const all = query.FunctionVersion === "ALL";
      const listed = lambda
        .listFunctions()
        .flatMap((found) => (all ? lambda.listVersionsByFunction(found.FunctionName!) : [found]));
      return page("Functions", listed, query);
    });
  app.get<Call>(functions, (request) => ({
    Configuration: configuration(lambda, request),
    Code: { RepositoryType: "S3" },
  }));
  app.get<Call>(`${functions}/configuration`, (request) => configuration(lambda, request));
  app.put<Call>(`${functions}/configuration`, (request) => {
    const { name } = reference(request);
    const {
      FunctionName: _name,
      RevisionId: _revision,
      ...change
    } = json<UpdateFunctionConfigurationRequest>(request);
    const current = lambda.settingsOf(name);
    return lambda.updateFunctionConfiguration(name, {
      ...current,
      ...(change as typeof current),
      LoggingConfig: mergeLoggingConfig(current.LoggingConfig, change.LoggingConfig),
    });
  });
  app.delete<Call>(functions, async (request, reply) => {
    const { name, qualifier } = reference(request);
    await lambda.deleteFunction(name, qualifier);
    return reply.code(204).send();
  });
  app.post<Call>(`${functions}/invocations`, async (request, reply) => {
    const { name, qualifier } = reference(request);
    const type = request.headers["x-amz-invocation-type"] ?? "RequestResponse";
    if (type !== "RequestResponse") {
      throw new ServiceError(
        "InvalidParameterValueException",
        400,
        `The local cloud doesn't support invocation type ${String(type)}.`,
      );
    }
    const payload = (request.body as Buffer | undefined) ?? Buffer.from("{}");
    const context = clientContext(request.headers["x-amz-client-context"]);
    const traceHeader = request.headers["x-amzn-trace-id"];
    const answer = await lambda.invoke({
      functionName: name,
      ...(qualifier === undefined ? {} : { qualifier }),
      payload,
      ...(context === undefined ? {} : { clientContext: context }),
      ...(typeof traceHeader === "string" ? { traceHeader } : {}),
    });
    if (answer.functionError !== undefined) reply.header("x-amz-function-error", answer.functionError);
    return reply
      .headers({ "x-amzn-requestid": answer.requestId, "x-amz-executed-version": answer.executedVersion })
      .type("application/json")
      .send(answer.payload);
  });

  app.post<Call>(`${functions}/versions`, async (request, reply) => {
    const { name } = reference(request);
    return reply.code(201).send(await lambda.publishVersion({ ...json(request), FunctionName: name }));
  });
  app.get<Call>(`${functions}/versions`, (request) => {
    const { name } = reference(request);
    return page("Versions", lambda.listVersionsByFunction(name), request.query);
  });

  app.post<Call>(`${functions}/aliases`, async (request, reply) => {
    const { name } = reference(request);
    return reply.code(201).send(lambda.createAlias({ ...json(request), FunctionName: name }));
  });
  app.get<Call>(`${functions}/aliases`, (request) => {
    const { name } = reference(request);
    const { FunctionVersion } = request.query;
    const aliases = lambda
      .listAliases(name)
      .filter((alias) => FunctionVersion === undefined || alias.FunctionVersion === FunctionVersion);
    return page("Aliases", aliases, request.query);
  });
  app.get<Call>(`${functions}/aliases/:id`, (request) =>
    lambda.getAlias(reference(request).name, request.params.id),
  );
  app.put<Call>(`${functions}/aliases/:id`, (request) => {
    const { name } = reference(request);
    return lambda.updateAlias({ ...json(request), FunctionName: name, Name: request.params.id });
  });
  app.delete<Call>(`${functions}/aliases/:id`, (request, reply) => {
    lambda.deleteAlias(reference(request).name, request.params.id);
    return reply.code(204).send();
  });
  app.get<Call>(`${functions}/policy`, (request) => {
    const { name, qualifier } = reference(request);
    return { Policy: lambda.getPolicy(name, qualifier) };
  });

  const local = "/_local/functions/:name";
  app.get<Call>(`${local}/environments`, (request) => lambda.environments(request.params.name));
  app.delete<Call>(`${local}/environments`, async (request, reply) => {
    await lambda.stopEnvironments(request.params.name);
    return reply.code(204).send();
  });
  app.get<Call>(`${local}/ready`, async (request, reply) => {
    await lambda.whenReady(request.params.name);
    return reply.code(204).send();
  });
  app.get<Call>(`${local}/starts`, (request) =>
    lambda.starts(request.params.name, Number(request.query.since ?? 0)),
  );
  app.get<Call>(`${local}/versions/:id/snapshot`, (request) =>
    lambda.snapshotOf(request.params.name, request.params.id),
  );
}

const reference = (request: FastifyRequest<Call>) =>
  parseFunctionName(request.params.name, request.query.Qualifier);

function configuration(lambda: LambdaService, request: FastifyRequest<Call>): FunctionConfiguration {
  const { name, qualifier } = reference(request);
  return lambda.getFunctionConfiguration(name, qualifier === LATEST ? undefined : qualifier);
}

function json<T = Record<string, unknown>>(request: FastifyRequest): T {
  const body = request.body as Buffer | undefined;
  if (body === undefined || body.length === 0) return {} as T;
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value !== "object" || value === null) throw new TypeError("not an object");
    return value as T;
  } catch {
    throw new ServiceError("InvalidRequestContentException", 400, "Could not parse request body into json.");
  }
}

/** One page of a list; the marker is where the next begins. */
function page<T>(key: string, all: T[], query: Call["Querystring"]): Record<string, unknown> {
  const begin = Number(query.Marker ?? 0);
  const end = begin + Math.min(Number(query.MaxItems ?? PAGE), PAGE);
  return { [key]: all.slice(begin, end), ...(end < all.length ? { NextMarker: String(end) } : {}) };
}

function answerError(error: Error, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refused = (error as { statusCode?: number }).statusCode;
  if (refused !== undefined && refused < 500) {
    return reply
      .code(refused)
      .header("x-amzn-errortype", "InvalidRequestContentException")
      .send({ Type: "User", message: error.message, Message: error.message });
  }
  if (!(error instanceof ServiceError)) {
    return reply
      .code(500)
      .header("x-amzn-errortype", "ServiceException")
      .send({ Type: "Service", Message: error.message });
  }
  return reply
    .code(error.httpStatus)
    .header("x-amzn-errortype", error.code)
    .send({ Type: "User", ...error.fields, message: error.message, Message: error.message });
}

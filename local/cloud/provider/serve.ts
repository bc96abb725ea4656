import { once } from "node:events";
import type { AddressInfo } from "node:net";
import * as grpc from "@grpc/grpc-js";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { admittingServer } from "../access/admission";
import { LISTENERS } from "../access/listeners";
import type { Services } from "../services";
import type { Creations } from "./creations";
import type { ChangeKind } from "./diff";
import type { Provider } from "./provider";
import type { Context } from "./resource";
import { Session } from "./session";
import { isObject, UNKNOWN, withoutUndefined, type Properties } from "./values";

/** The engine warns where a plugin is older than the SDK that asks for it; this one stands in for any version. */
const PLUGIN_VERSION = "999.0.0";
/** The engine's own limit. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

type Call<Request> = grpc.ServerUnaryCall<Request, unknown>;

export interface ProviderServer {
  port: number;
  close(): Promise<void>;
}

/**
 * Serves a provider to Pulumi engines on a loopback port. It outlives them: an engine's handshake begins a new session,
 * its `cancel` ends what is still under way. An engine can send no secret, so connections are let in by their user.
 */
export async function serveProvider(
  provider: Provider,
  services: Services,
  creations: Creations,
): Promise<ProviderServer> {
  const session = new Session(services);
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  server.addService(ResourceProviderService, handlers(provider, session, services, creations));
  const calls = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  const { address, admits } = LISTENERS.provider;
  const listener = admittingServer(admits, (socket) => calls.injectConnection(socket));
  await once(listener.listen(0, address), "listening");
  return {
    port: (listener.address() as AddressInfo).port,
    async close() {
      session.cancel("the local cloud is stopping");
      await session.idle();
      listener.close();
      server.forceShutdown();
    },
  };
}

function handlers(
  provider: Provider,
  session: Session,
  services: Services,
  creations: Creations,
): grpc.UntypedServiceImplementation {
  /** Runs one call that changes or reads resources; the engine's going away aborts it. */
  async function work<T>(
    call: Call<unknown>,
    urn: string,
    inputs: Properties,
    run: (context: Context) => Promise<T>,
  ) {
    const context = session.context(urn, inputs);
    call.on("cancelled", context.abort);
    return session.track(run(context.forHandler).finally(context.end));
  }

  return {
    handshake: unary(async (call: Call<rpc.ProviderHandshakeRequest>) => {
      session.begin(call.request.getEngineAddress());
      // An engine before it may have been killed: what that one had made is out of the way now.
      await creations.settle(session.engine);
      return new rpc.ProviderHandshakeResponse().setSupportsAutonamingConfiguration(true);
    }),
    getPluginInfo: unary(async () => new plugin.PluginInfo().setVersion(PLUGIN_VERSION)),
    attach: unary(async () => new Empty()),
    checkConfig: unary(async ({ request }: Call<rpc.CheckRequest>) => {
      const reason = wrongRegion(read(request.getNews()), services.region);
      const failures = reason ? [new rpc.CheckFailure().setProperty("region").setReason(reason)] : [];
      return new rpc.CheckResponse().setInputs(request.getNews()).setFailuresList(failures);
    }),
    diffConfig: unary(async () => new rpc.DiffResponse().setChanges(rpc.DiffResponse.DiffChanges.DIFF_NONE)),
    configure: unary(async (call: Call<rpc.ConfigureRequest>) => {
      session.configure(read(call.request.getArgs()));
      return new rpc.ConfigureResponse().setSupportspreview(true).setSupportsAutonamingConfiguration(true);
    }),
    invoke: unary(async ({ request }: Call<rpc.InvokeRequest>) => {
      const args = read(request.getArgs());
      const context = session.context("", args);
      return new rpc.InvokeResponse().setReturn(
        struct(await provider.invoke(request.getTok(), args, context.forHandler).finally(context.end)),
      );
    }),

    check: unary(async ({ request }: Call<rpc.CheckRequest>) => {
      const naming = request.getAutonaming();
      const { inputs, failures } = provider.check({
        token: typeOf(request.getUrn()),
        name: nameOf(request.getUrn()),
        old: request.hasOlds() ? read(request.getOlds()) : undefined,
        inputs: read(request.getNews()),
        seed: request.getRandomseed_asU8(),
        autonaming: naming && {
          mode: (["propose", "enforce", "disable"] as const)[naming.getMode()],
          proposedName: naming.getProposedName(),
        },
      });
      return new rpc.CheckResponse()
        .setInputs(struct(inputs))
        .setFailuresList(
          failures.map(({ path, reason }) =>
            new rpc.CheckFailure()
              .setProperty(path.replace(/[.[].*$/, ""))
              .setReason(path ? `${path}: ${reason}` : reason),
          ),
        );
    }),
    diff: unary(async ({ request }: Call<rpc.DiffRequest>) => {
      const token = typeOf(request.getUrn());
      const found = provider.diff(
        token,
        read(request.getOldInputs()),
        read(request.getNews()),
        request.getIgnorechangesList(),
      );
      const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
      const response = new rpc.DiffResponse()
        .setChanges(found.changed.length > 0 ? DIFF_SOME : DIFF_NONE)
        .setDiffsList(found.changed)
        .setReplacesList(found.replaces)
        .setDeletebeforereplace(found.replaces.length > 0 && provider.deletesBeforeReplace(token))
        .setHasdetaileddiff(true);
      for (const [path, { kind, replace }] of Object.entries(found.changes)) {
        response
          .getDetaileddiffMap()
          .set(path, new rpc.PropertyDiff().setKind(diffKind(kind, replace)).setInputdiff(true));
      }
      return response;
    }),

    create: unary(async (call: Call<rpc.CreateRequest>) => {
      const urn = call.request.getUrn();
      const inputs = read(call.request.getProperties());
      if (call.request.getPreview()) {
        return new rpc.CreateResponse().setProperties(struct(provider.previewCreate(typeOf(urn), inputs)));
      }
      return work(call, urn, inputs, async (context) => {
        const token = typeOf(urn);
        const planned = await provider.identify(token, inputs, context);
        const create = () => provider.create(token, inputs, context, planned);
        const creation = { urn, type: token, id: planned ?? "", inputs, engine: session.engine };
        const made = planned === undefined ? await create() : await creations.make(creation, create);
        if (call.cancelled) {
          // Nobody will record what an engine that's gone asked for.
          await provider.delete(token, made.id, inputs, made.outputs, session.undoing(context));
          creations.forget(urn, made.id);
        }
        return new rpc.CreateResponse().setId(made.id).setProperties(struct(made.outputs));
      });
    }),
    read: unary(async (call: Call<rpc.ReadRequest>) => {
      const { request } = call;
      const inputs = read(request.getInputs());
      return work(call, request.getUrn(), inputs, async (context) => {
        const state = read(request.getProperties());
        const found = await provider.read(typeOf(request.getUrn()), request.getId(), inputs, state, context);
        if (!found) return new rpc.ReadResponse().setId("");
        return new rpc.ReadResponse()
          .setId(request.getId())
          .setInputs(struct(found.inputs))
          .setProperties(struct(found.outputs));
      });
    }),
    update: unary(async (call: Call<rpc.UpdateRequest>) => {
      const { request } = call;
      const token = typeOf(request.getUrn());
      const [old, inputs, state] = [request.getOldInputs(), request.getNews(), request.getOlds()].map(
        read,
      ) as [Properties, Properties, Properties];
      if (request.getPreview()) {
        return new rpc.UpdateResponse().setProperties(
          struct(provider.previewUpdate(token, old, inputs, state)),
        );
      }
      return work(call, request.getUrn(), inputs, async (context) => {
        const outputs = await provider.update(token, request.getId(), old, inputs, state, context);
        return new rpc.UpdateResponse().setProperties(struct(outputs));
      });
    }),
    delete: unary(async (call: Call<rpc.DeleteRequest>) => {
      const { request } = call;
      const inputs = read(request.getOldInputs());
      return work(call, request.getUrn(), inputs, async (context) => {
        const state = read(request.getProperties());
        const token = typeOf(request.getUrn());
        await provider.delete(token, request.getId(), inputs, state, context);
        creations.forget(request.getUrn(), request.getId());
        return new Empty();
      });
    }),
    cancel: unary(async () => {
      session.cancel("the operation was cancelled");
      return new Empty();
    }),
  };
}

/** One region is enough for one machine, and ARNs must agree about it. */
function wrongRegion({ region }: Properties, only: string): string | undefined {
  if (typeof region !== "string" || region === only || region === UNKNOWN) return undefined;
  return `the local cloud is in ${only} only, not in ${region}`;
}

function unary<Request, Response>(
  handle: (call: Call<Request>) => Promise<Response>,
): (call: Call<Request>, callback: grpc.sendUnaryData<Response>) => void {
  return (call, callback) => {
    handle(call).then(
      (response) => callback(null, response),
      (error: unknown) => callback({ code: grpc.status.UNKNOWN, details: describe(error) }),
    );
  };
}

/** An AWS exception is told by its name; the rest by its message. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
}

function read(value: Struct | undefined): Properties {
  const properties: unknown = value?.toJavaScript();
  return isObject(properties) ? properties : {};
}

function struct(properties: Properties): Struct {
  return Struct.fromJavaScript(withoutUndefined(properties) as Parameters<typeof Struct.fromJavaScript>[0]);
}

/** `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME` */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function diffKind(kind: ChangeKind, replace: boolean): rpc.PropertyDiff.Kind {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = rpc.PropertyDiff.Kind;
  const [plain, replacing] = {
    add: [ADD, ADD_REPLACE] as const,
    delete: [DELETE, DELETE_REPLACE] as const,
    update: [UPDATE, UPDATE_REPLACE] as const,
  }[kind];
  return replace ? replacing : plain;
}

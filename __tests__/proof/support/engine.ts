import * as grpc from "@grpc/grpc-js";
import * as enginePb from "@pulumi/pulumi/proto/engine_pb";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import * as resourcePb from "@pulumi/pulumi/proto/resource_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

type Values = Record<string, JavaScriptValue>;

export interface Registered {
  urn: string;
  type: string;
  name: string;
  parent: string;
  provider: string;
  /** Whether a provider makes it; else it is a component. */
  custom: boolean;
  inputs: Values;
}

/** What a program asked of the engine. */
export interface Recording {
  resources: Registered[];
  /** What was registered as outputs, by URN. */
  outputs: Map<string, Values>;
  /** Each line as `severity: text`; without those for debugging. */
  log: string[];
  hooks: string[];
  invokes: string[];
}

export interface Deployment {
  project: string;
  stack: string;
  /** Whether it is a preview. */
  dryRun: boolean;
}

/** As large as the engine's own. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/**
 * Stands in for the engine and its resource monitor on one loopback port: answers what the SDK asks, creates nothing, and
 * writes down what it was told. Whatever it isn't prepared for ends as UNIMPLEMENTED, and so does the program.
 */
export async function startEngine(deployment: Deployment) {
  const recording: Recording = { resources: [], outputs: new Map(), log: [], hooks: [], invokes: [] };
  const server = new grpc.Server({ "grpc.max_receive_message_length": MAX_MESSAGE_BYTES });
  server.addService(EngineService, engine(recording));
  server.addService(ResourceMonitorService, monitor(recording, deployment));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, recording, close: () => server.forceShutdown() };
}

type Call<Request> = grpc.ServerUnaryCall<Request, unknown>;
type Answer = grpc.sendUnaryData<unknown>;

/** A method of a service that answers at once. */
function method<Request>(answer: (request: Request) => unknown) {
  return ({ request }: Call<Request>, callback: Answer) => callback(null, answer(request));
}

/** All that the SDK knows of. An enum's object holds names and numbers. */
const FEATURES = Object.values(resourcePb.ResourceMonitorFeature).filter(
  (value) => typeof value === "number",
);

const SEVERITIES = ["debug", "info", "warning", "error"];

function engine({ log }: Recording): grpc.UntypedServiceImplementation {
  let root = "";
  return {
    log: method((request: enginePb.LogRequest) => {
      const severity = SEVERITIES[request.getSeverity()];
      if (severity !== "debug") log.push(`${severity}: ${request.getMessage()}`);
      return new Empty();
    }),
    getRootResource: method(() => new enginePb.GetRootResourceResponse().setUrn(root)),
    setRootResource: method((request: enginePb.SetRootResourceRequest) => {
      root = request.getUrn();
      return new enginePb.SetRootResourceResponse();
    }),
  };
}

function monitor(recording: Recording, deployment: Deployment): grpc.UntypedServiceImplementation {
  const { resources, outputs, hooks, invokes } = recording;
  return {
    getDeploymentInfo: method(() =>
      new resourcePb.DeploymentInfo()
        .setProject(deployment.project)
        .setStack(deployment.stack)
        .setDryrun(deployment.dryRun)
        .setSupportedfeaturesList(FEATURES),
    ),
    supportsFeature: method(() => new resourcePb.SupportsFeatureResponse().setHassupport(true)),
    registerResource: method((request: resourcePb.RegisterResourceRequest) => {
      const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
      const urn = urnOf(deployment, type, name, parent);
      const inputs = request.getObject()?.toJavaScript() ?? {};
      const custom = request.getCustom();
      resources.push({ urn, type, name, parent, custom, provider: request.getProvider(), inputs });
      const response = new resourcePb.RegisterResourceResponse().setUrn(urn);
      // A preview doesn't know what a provider will compute.
      if (!custom || deployment.dryRun) return response.setObject(Struct.fromJavaScript(inputs));
      return response
        .setId(`${name}-id`)
        .setObject(Struct.fromJavaScript({ ...computed(type, name), ...inputs }));
    }),
    registerResourceOutputs: method((request: resourcePb.RegisterResourceOutputsRequest) => {
      outputs.set(request.getUrn(), request.getOutputs()?.toJavaScript() ?? {});
      return new Empty();
    }),
    registerResourceHook: method((request: resourcePb.RegisterResourceHookRequest) => {
      hooks.push(request.getName());
      return new Empty();
    }),
    registerErrorHook: method((request: resourcePb.RegisterErrorHookRequest) => {
      hooks.push(request.getName());
      return new Empty();
    }),
    registerPackage: method(() => new resourcePb.RegisterPackageResponse().setRef("package")),
    invoke: method((request: resourcePb.ResourceInvokeRequest) => {
      invokes.push(request.getTok());
      const result = { accountId: "123456789012", name: "eu-central-1", region: "eu-central-1" };
      return new InvokeResponse().setReturn(Struct.fromJavaScript(result));
    }),
    signalAndWaitForShutdown: method(() => new Empty()),
  };
}

/** Any output that some type computes; what was given as input stays what it is. */
function computed(type: string, name: string): Values {
  return {
    arn: `arn:aws:${type}:${name}`,
    name: `${name}-1a2b3c4`,
    bucket: `${name}-1a2b3c4`,
    functionName: `${name}-1a2b3c4`,
    versionId: "1",
    apiEndpoint: `https://${name}.execute-api.eu-central-1.amazonaws.com`,
    executionArn: `arn:aws:execute-api:${name}`,
    stdout: "7",
    stderr: "",
  };
}

function urnOf({ stack, project }: Deployment, type: string, name: string, parent: string): string {
  const parentTypes = parent.split("::")[2] ?? "";
  const types = parentTypes && parentTypes !== STACK_TYPE ? `${parentTypes}$${type}` : type;
  return `urn:pulumi:${stack}::${project}::${types}::${name}`;
}

export const STACK_TYPE = "pulumi:pulumi:Stack";

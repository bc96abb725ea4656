import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { apiRoute, corsMethods, DEFAULT_ROUTE, parseRouteKeys } from "./apiRoutes";
import { DEFAULTS } from "./defaults";
import { formerly } from "./formerly";

/** What an API calls: a function's alias or, without a qualifier, its `$LATEST`. */
export interface InvokeTarget {
  arn: pulumi.Input<string>;
  functionName: pulumi.Input<string>;
  qualifier?: pulumi.Input<string>;
}

/** In what form a function gets requests, and answers them. */
export type PayloadFormat = "1.0" | "2.0";

/** Where requests go: all to one function, or by their route. */
type Targets =
  | { target: InvokeTarget; routes?: undefined }
  | {
      target?: undefined;
      /** By route key: `GET /orders/{id}`, `ANY /{proxy+}`, or `$default` for what no other route takes. */
      routes: Record<string, InvokeTarget>;
    };

export type HttpApiArgs = Targets & {
  /** The form of events and responses; default: 1.0. */
  payloadFormat?: PayloadFormat;
  /** Requests that may arrive at once, beyond the rate; for each route by itself. Default: 5000. */
  throttlingBurst?: pulumi.Input<number>;
  /** Requests per second in the long run; for each route by itself. Default: 10000. */
  throttlingRate?: pulumi.Input<number>;
  /** Origins whose pages may call the API; none: no CORS. */
  corsOrigins?: pulumi.Input<string[]>;
  /** The methods that they may use; default: those of the routes; with a single target, GET and POST. */
  corsMethods?: string[];
  /** Of the access log; default: 30. */
  logRetentionDays?: pulumi.Input<number>;
  tags?: pulumi.Input<Record<string, string>>;
};

const ACCESS_LOG_FIELDS = {
  requestId: "$context.requestId",
  requestTime: "$context.requestTime",
  sourceIp: "$context.identity.sourceIp",
  method: "$context.httpMethod",
  path: "$context.path",
  protocol: "$context.protocol",
  status: "$context.status",
  responseLength: "$context.responseLength",
  responseLatency: "$context.responseLatency",
  integrationLatency: "$context.integrationLatency",
  integrationRequestId: "$context.integration.requestId",
  integrationError: "$context.integrationErrorMessage",
};

/**
 * An HTTP API that passes requests on to functions, with throttling, CORS and an access log. Anybody may call it.
 */
export class HttpApi extends pulumi.ComponentResource {
  /** The API's id, by which its metrics are named. */
  readonly apiId: pulumi.Output<string>;
  /** Without a slash at its end; known once the stage serves it. */
  readonly url: pulumi.Output<string>;
  readonly accessLogGroup: aws.cloudwatch.LogGroup;

  constructor(name: string, args: HttpApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("petstore-snapstart:index:HttpApi", name, {}, opts);
    const child = { parent: this, ...formerly(name) };
    const { target, tags, payloadFormat = "1.0" } = args;
    const keys = args.routes && parseRouteKeys(Object.keys(args.routes));

    const api = new aws.apigatewayv2.Api(
      `${name}-gateway`,
      {
        protocolType: "HTTP",
        corsConfiguration: cors(
          args.corsOrigins,
          args.corsMethods ?? (keys ? corsMethods(keys) : ["GET", "POST"]),
        ),
        tags,
      },
      child,
    );
    const common = { api, payloadFormat };
    const routes = keys
      ? keys.map(({ routeKey, suffix, source }) =>
          apiRoute(
            `${name}-${suffix}`,
            { ...common, routeKey, source, target: args.routes[routeKey]! },
            { parent: this },
          ),
        )
      : [apiRoute(name, { ...common, routeKey: DEFAULT_ROUTE, source: "*/*", target: target! }, child)];
    // Log delivery adds each group to one resource policy of limited size, except groups under /aws/vendedlogs/.
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
    this.accessLogGroup = new aws.cloudwatch.LogGroup(
      `${name}-access-log`,
      {
        namePrefix: `/aws/vendedlogs/${name}-`,
        retentionInDays: args.logRetentionDays ?? DEFAULTS.logRetentionDays,
        tags,
      },
      child,
    );
    const stage = new aws.apigatewayv2.Stage(
      `${name}-stage`,
      {
        apiId: api.id,
        name: "$default",
        autoDeploy: true,
        defaultRouteSettings: {
          throttlingBurstLimit: args.throttlingBurst ?? DEFAULTS.throttlingBurst,
          throttlingRateLimit: args.throttlingRate ?? DEFAULTS.throttlingRate,
        },
        accessLogSettings: {
          destinationArn: this.accessLogGroup.arn,
          format: JSON.stringify(ACCESS_LOG_FIELDS),
        },
        tags,
      },
      { ...child, dependsOn: routes },
    );

    this.apiId = api.id;
    // The URL is of use only once the stage serves it.
    this.url = pulumi.all([api.apiEndpoint, stage.id]).apply(([endpoint]) => endpoint);
    this.registerOutputs({ url: this.url, accessLogGroup: this.accessLogGroup.name });
  }
}

function cors(allowOrigins: pulumi.Input<string[]> = [], allowMethods: string[]) {
  return pulumi
    .output(allowOrigins)
    .apply((origins) =>
      origins.length === 0
        ? undefined
        : { allowOrigins: origins, allowMethods, allowHeaders: ["content-type"], maxAge: 3600 },
    );
}

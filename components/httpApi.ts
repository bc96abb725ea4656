import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { formerly } from "./formerly";

/** What an API calls: a function's alias or, without a qualifier, its `$LATEST`. */
export interface InvokeTarget {
  arn: pulumi.Input<string>;
  functionName: pulumi.Input<string>;
  qualifier?: pulumi.Input<string>;
}

export interface HttpApiArgs {
  target: InvokeTarget;
  /** Requests that may arrive at once, beyond the rate. */
  throttlingBurst: pulumi.Input<number>;
  /** Requests per second in the long run. */
  throttlingRate: pulumi.Input<number>;
  /** Origins whose pages may call the API; none: no CORS. */
  corsOrigins?: pulumi.Input<string[]>;
  logRetentionDays: pulumi.Input<number>;
  tags?: pulumi.Input<Record<string, string>>;
}

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

/** An HTTP API that passes every request on to one function, with throttling, CORS and an access log. */
export class HttpApi extends pulumi.ComponentResource {
  /** The API's id, by which its metrics are named. */
  readonly apiId: pulumi.Output<string>;
  /** Without a slash at its end; known once the stage serves it. */
  readonly url: pulumi.Output<string>;
  readonly accessLogGroup: aws.cloudwatch.LogGroup;

  constructor(name: string, args: HttpApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("petstore-snapstart:index:HttpApi", name, {}, opts);
    const child = { parent: this, ...formerly(name) };
    const { target, tags } = args;

    const api = new aws.apigatewayv2.Api(
      `${name}-gateway`,
      { protocolType: "HTTP", corsConfiguration: cors(args.corsOrigins), tags },
      child,
    );
    // A permission is valid only for the very ARN, qualified or not, that it was added to: this API reaches what it
    // fronts, and nobody else does through it. https://docs.aws.amazon.com/lambda/latest/dg/using-aliases.html
    const permission = new aws.lambda.Permission(
      `${name}-permission`,
      {
        action: "lambda:InvokeFunction",
        function: target.functionName,
        ...(target.qualifier && { qualifier: target.qualifier }),
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`${api.executionArn}/*/*`,
      },
      child,
    );
    // After the permission: where function or alias are replaced, requests go to the new one only once they may.
    const integration = new aws.apigatewayv2.Integration(
      `${name}-integration`,
      {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        integrationMethod: "POST",
        integrationUri: target.arn,
        payloadFormatVersion: "1.0",
      },
      { ...child, dependsOn: permission },
    );
    const route = new aws.apigatewayv2.Route(
      `${name}-route`,
      { apiId: api.id, routeKey: "$default", target: pulumi.interpolate`integrations/${integration.id}` },
      child,
    );
    // Log delivery adds each group to one resource policy of limited size, except groups under /aws/vendedlogs/.
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
    this.accessLogGroup = new aws.cloudwatch.LogGroup(
      `${name}-access-log`,
      { namePrefix: `/aws/vendedlogs/${name}-`, retentionInDays: args.logRetentionDays, tags },
      child,
    );
    const stage = new aws.apigatewayv2.Stage(
      `${name}-stage`,
      {
        apiId: api.id,
        name: "$default",
        autoDeploy: true,
        defaultRouteSettings: {
          throttlingBurstLimit: args.throttlingBurst,
          throttlingRateLimit: args.throttlingRate,
        },
        accessLogSettings: {
          destinationArn: this.accessLogGroup.arn,
          format: JSON.stringify(ACCESS_LOG_FIELDS),
        },
        tags,
      },
      { ...child, dependsOn: route },
    );

    this.apiId = api.id;
    // The URL is of use only once the stage serves it.
    this.url = pulumi.all([api.apiEndpoint, stage.id]).apply(([endpoint]) => endpoint);
    this.registerOutputs({ url: this.url, accessLogGroup: this.accessLogGroup.name });
  }
}

function cors(allowOrigins: pulumi.Input<string[]> = []) {
  return pulumi.output(allowOrigins).apply((origins) =>
    origins.length === 0
      ? undefined
      : {
          allowOrigins: origins,
          allowMethods: ["GET", "POST"],
          allowHeaders: ["content-type"],
          maxAge: 3600,
        },
  );
}

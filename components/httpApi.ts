import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What an API calls: a function's alias or, without a qualifier, its `$LATEST`. */
export interface InvokeTarget {
  arn: pulumi.Output<string>;
  functionName: pulumi.Output<string>;
  qualifier?: pulumi.Output<string>;
}

export interface HttpApiArgs {
  target: InvokeTarget;
  /** Requests that may arrive at once, beyond the rate. */
  throttlingBurst: number;
  /** Requests per second in the long run. */
  throttlingRate: number;
  /** Origins whose pages may call the API; none: no CORS. */
  corsOrigins: string[];
  logRetentionDays: number;
  tags: Record<string, string>;
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
  readonly url: pulumi.Output<string>;
  readonly accessLogGroup: aws.cloudwatch.LogGroup;

  constructor(name: string, args: HttpApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("petstore-snapstart:index:HttpApi", name, {}, opts);
    const parent = { parent: this };
    const { target, tags } = args;

    const api = new aws.apigatewayv2.Api(
      name,
      {
        protocolType: "HTTP",
        ...(args.corsOrigins.length > 0 && { corsConfiguration: cors(args.corsOrigins) }),
        tags,
      },
      parent,
    );
    // A permission is valid only for the very ARN, qualified or not, that it was added to: this API reaches what it
    // fronts, and nobody else does through it. https://docs.aws.amazon.com/lambda/latest/dg/using-aliases.html
    const permission = new aws.lambda.Permission(
      name,
      {
        action: "lambda:InvokeFunction",
        function: target.functionName,
        ...(target.qualifier && { qualifier: target.qualifier }),
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`${api.executionArn}/*/*`,
      },
      parent,
    );
    const integration = new aws.apigatewayv2.Integration(
      name,
      {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        integrationMethod: "POST",
        integrationUri: target.arn,
        payloadFormatVersion: "1.0",
      },
      parent,
    );
    const route = new aws.apigatewayv2.Route(
      name,
      { apiId: api.id, routeKey: "$default", target: pulumi.interpolate`integrations/${integration.id}` },
      parent,
    );
    // Log delivery adds each group to one resource policy of limited size, except groups under /aws/vendedlogs/.
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
    this.accessLogGroup = new aws.cloudwatch.LogGroup(
      name,
      { namePrefix: `/aws/vendedlogs/${name}-`, retentionInDays: args.logRetentionDays, tags },
      parent,
    );
    const stage = new aws.apigatewayv2.Stage(
      name,
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
      { ...parent, dependsOn: [route, permission] },
    );

    // The URL is of use only once the stage serves it.
    this.url = pulumi.all([api.apiEndpoint, stage.id]).apply(([endpoint]) => endpoint);
    this.registerOutputs();
  }
}

function cors(allowOrigins: string[]) {
  return {
    allowOrigins,
    allowMethods: ["GET", "POST"],
    allowHeaders: ["content-type"],
    maxAge: 3600,
  };
}

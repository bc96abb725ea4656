import type { PolicyDocument } from "./evaluate";

function allow(...actions: string[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] };
}

const BASIC_EXECUTION = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];

/**
 * The policies of AWS's own that a Lambda function's role usually has, by ARN.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
 */
export const MANAGED_POLICIES: Readonly<Record<string, PolicyDocument>> = {
  "arn:aws:iam::aws:policy/AdministratorAccess": allow("*"),
  "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole": allow(...BASIC_EXECUTION),
  "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole": allow(
    ...BASIC_EXECUTION,
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ),
  "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole": allow(
    ...BASIC_EXECUTION,
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
  ),
  "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole": allow(
    ...BASIC_EXECUTION,
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
  ),
  "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess": allow(
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:GetSamplingStatisticSummaries",
  ),
};

/** A policy of AWS's own, by its ARN: there are more than a thousand, and whether there is this one isn't looked at. */
export const isManaged = (policyArn: string): boolean =>
  /^arn:aws:iam::aws:policy\/(?:[\w-]+\/)?[\w+=,.@-]{1,128}$/.test(policyArn);

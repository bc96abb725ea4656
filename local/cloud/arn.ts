/** The account that everything local belongs to; AWS never hands it out. */
export const ACCOUNT_ID = "000000000000";

/** `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`, as AWS writes it. Global services (iam, s3) pass an empty region. */
export function arn(service: string, region: string, resource: string): string {
  const account = service === "s3" ? "" : ACCOUNT_ID;
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

/** `arn:aws:apigateway:REGION::/apis/…`: API Gateway's ARNs name no account. */
export const gatewayArn = (region: string, path: string): string =>
  arn("apigateway", region, path).replace(/:\d{12}:/, "::");

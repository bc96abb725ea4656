import { checkMembers, type Rule } from "../constraints";

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
const GROUP: Rule = { max: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/, said: "[\\.\\-_/#A-Za-z0-9]+" };
/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html */
const STREAM: Rule = { max: 512, pattern: /^[^:*]*$/, said: "[^:*]*" };

/** @throws ServiceError InvalidParameterException */
export function checkGroupName(name: string): void {
  checkMembers("InvalidParameterException", ["logGroupName", name, GROUP]);
}

/** @throws ServiceError InvalidParameterException */
export function checkStreamName(name: string): void {
  checkMembers("InvalidParameterException", ["logStreamName", name, STREAM]);
}

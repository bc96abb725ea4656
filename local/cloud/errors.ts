/**
 * An error as an AWS service answers it: `code` is the exception's name (`ResourceNotFoundException`),
 * `httpStatus` the status of its REST answer, `fields` what the body carries beside `message`
 * (Lambda's `Type` and `Reason`).
 */
export class ServiceError extends Error {
  constructor(
    readonly code: string,
    readonly httpStatus: number,
    message: string,
    readonly fields: Record<string, string> = {},
  ) {
    super(message);
    this.name = code;
  }
}

/** The event of a GET as an HTTP API sends it, payload format 1.0, as far as the application looks at it. */
export function getRequest(path: string) {
  return {
    version: "1.0",
    resource: "$default",
    path,
    httpMethod: "GET",
    headers: { accept: "application/json" },
    multiValueHeaders: { accept: ["application/json"] },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    requestContext: {
      httpMethod: "GET",
      path,
      protocol: "HTTP/1.1",
      resourcePath: "$default",
      stage: "$default",
      identity: { sourceIp: "127.0.0.1" },
    },
    pathParameters: null,
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
  };
}

package petstore;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** HTTP API events of payload format 1.0, and what a handler answers to them. */
final class Events {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Events() {}

    /** An event as an HTTP API's {@code $default} route sends it: nulls where there is nothing, the query in both forms. */
    static ObjectNode event(String method, String pathAndQuery) {
        String[] parts = pathAndQuery.split("\\?", 2);
        ObjectNode event = JSON.createObjectNode().put("version", "1.0").put("resource", "$default");
        event.put("path", parts[0]).put("httpMethod", method);
        header(event, "Accept", "*/*");
        header(event, "Host", "abc123.execute-api.us-east-1.amazonaws.com");
        header(event, "User-Agent", "JUnit");
        if (parts.length == 2) {
            for (String pair : parts[1].split("&")) {
                String[] nameAndValue = pair.split("=", 2);
                event.with("queryStringParameters").put(nameAndValue[0], nameAndValue[1]);
                event.with("multiValueQueryStringParameters").withArray(nameAndValue[0]).add(nameAndValue[1]);
            }
        } else {
            event.putNull("queryStringParameters").putNull("multiValueQueryStringParameters");
        }
        ObjectNode context = event.putObject("requestContext");
        context.put("accountId", "123456789012").put("apiId", "abc123").put("stage", "$default").put("path", parts[0]);
        context.put("httpMethod", method).put("protocol", "HTTP/1.1").put("requestId", "id=").put("resourcePath", "$default");
        context.put("requestTime", "23/Nov/2026:13:00:00 +0000").put("requestTimeEpoch", 1795438800000L);
        context.putObject("identity").put("sourceIp", "192.0.2.1").put("userAgent", "JUnit").putNull("user");
        event.putNull("pathParameters").putNull("stageVariables").putNull("body").put("isBase64Encoded", false);
        return event;
    }

    static ObjectNode header(ObjectNode event, String name, String value) {
        event.with("headers").put(name, value);
        event.with("multiValueHeaders").withArray(name).removeAll().add(value);
        return event;
    }

    static ObjectNode post(String path, String body) {
        return header(event("POST", path), "Content-Type", "application/json").put("body", body);
    }

    static Answer send(RequestStreamHandler handler, ObjectNode event) throws IOException {
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(JSON.writeValueAsBytes(event)), response, new TestContext("request"));
        return new Answer(response.toString(StandardCharsets.UTF_8));
    }

    static final class Answer {
        final JsonNode response;
        final int status;

        Answer(String response) throws IOException {
            this.response = JSON.readTree(response);
            this.status = this.response.path("statusCode").asInt();
        }

        String header(String name) {
            return response.path("multiValueHeaders").path(name).path(0).asText();
        }

        String body() {
            return response.path("body").asText();
        }

        JsonNode json() throws IOException {
            return JSON.readTree(body());
        }
    }
}

package petstore;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The requests that prime the pet store: what clients ask first, as API Gateway would pass it on. */
final class PrimingRequests implements Runnable {
    private static final String EVENT = "/priming/event.json";

    /**
     * Enough for the compiler to have met the hot paths, which halves the first request against 10 rounds; 300 gain nothing
     * more.
     */
    private static final int ROUNDS = 100;

    private final RequestStreamHandler handler;
    private final PetStore store;
    private final ObjectMapper mapper = new ObjectMapper();

    PrimingRequests(RequestStreamHandler handler, PetStore store) {
        this.handler = handler;
        this.store = store;
    }

    @Override
    public void run() {
        try {
            for (int round = 0; round < ROUNDS; round++) {
                // HTTP APIs are documented to send an authorizer without content, and measured to send none.
                boolean authorizer = round % 2 == 0;
                JsonNode pets = expect(200, send(event("GET", "/pets", null, authorizer)));
                String id = pets.path(0).path("id").asText();
                expect(200, send(event("GET", "/pets/" + id, null, authorizer)));
                expect(404, send(event("GET", "/pets/" + RandomPets.newId(), null, authorizer)));
                // Refused, so that nothing is stored, and yet a body is read.
                expect(400, send(event("POST", "/pets", "{\"breed\":\"Whippet\"}", authorizer)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            store.clear();
        }
    }

    private byte[] event(String method, String path, String body, boolean authorizer) throws IOException {
        try (InputStream template = PrimingRequests.class.getResourceAsStream(EVENT)) {
            ObjectNode event = (ObjectNode) mapper.readTree(template);
            event.put("httpMethod", method).put("path", path).put("body", body);
            if (!authorizer) {
                event.with("requestContext").remove("authorizer");
            }
            return mapper.writeValueAsBytes(event);
        }
    }

    private JsonNode send(byte[] event) throws IOException {
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(event), response, null);
        return mapper.readTree(response.toByteArray());
    }

    /** A handler that answers wrongly must not become a snapshot: an exception here fails the version. */
    private JsonNode expect(int status, JsonNode response) throws IOException {
        if (response.path("statusCode").asInt() != status) {
            throw new IllegalStateException("Priming expected status " + status + " but got " + response);
        }
        return mapper.readTree(response.path("body").asText());
    }
}

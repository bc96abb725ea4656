package petstore;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

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
                String pets = expect(200, send(event("GET", "/pets", null, authorizer)));
                Map<?, ?> pet = Json.read(pets.getBytes(StandardCharsets.UTF_8), Map[].class)[0];
                expect(200, send(event("GET", "/pets/" + pet.get("id"), null, authorizer)));
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

    @SuppressWarnings("unchecked") // The template's keys are strings, as in all JSON.
    private static byte[] event(String method, String path, String body, boolean authorizer) throws IOException {
        try (InputStream template = PrimingRequests.class.getResourceAsStream(EVENT)) {
            Map<String, Object> event = Json.read(template.readAllBytes(), Map.class);
            event.put("httpMethod", method);
            event.put("path", path);
            event.put("body", body);
            if (!authorizer) {
                ((Map<?, ?>) event.get("requestContext")).remove("authorizer");
            }
            return Json.write(event);
        }
    }

    private byte[] send(byte[] event) throws IOException {
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(event), response, null);
        return response.toByteArray();
    }

    /**
     * A handler that answers wrongly must not become a snapshot: an exception here fails the version.
     *
     * @return the body
     */
    private static String expect(int status, byte[] response) throws IOException {
        Map<?, ?> answer = Json.read(response, Map.class);
        if (!Integer.valueOf(status).equals(answer.get("statusCode"))) {
            throw new IllegalStateException(
                    "Priming expected status " + status + " but got " + new String(response, StandardCharsets.UTF_8));
        }
        return (String) answer.get("body");
    }
}

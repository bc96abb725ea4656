package petstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API, through the handler as Lambda calls it. */
class PetsTest {
    private final PetStoreHandler handler = new PetStoreHandler();

    private Events.Answer send(ObjectNode event) throws IOException {
        return Events.send(handler, event);
    }

    private Events.Answer get(String path) throws IOException {
        return send(Events.event("GET", path));
    }

    private static void assertError(int status, String message, Events.Answer answer) throws IOException {
        assertEquals(status, answer.status, answer.body());
        assertEquals("application/json", answer.header("Content-Type"));
        assertEquals("{\"message\":\"" + message + "\"}", answer.body());
    }

    @Test
    @DisplayName("GET /pets lists ten pets, each with an id, a breed, a name and a date of birth")
    void listsTenPets() throws IOException {
        long now = System.currentTimeMillis();
        Events.Answer answer = get("/pets");

        assertEquals(200, answer.status);
        assertEquals("application/json", answer.header("Content-Type"));
        assertFalse(answer.response.path("isBase64Encoded").asBoolean());
        assertEquals(10, answer.json().size());
        for (JsonNode pet : answer.json()) {
            List<String> fields = new ArrayList<>();
            pet.fieldNames().forEachRemaining(fields::add);
            assertEquals(List.of("id", "breed", "name", "dateOfBirth"), fields);
            UUID id = UUID.fromString(pet.path("id").textValue());
            assertEquals(4, id.version());
            assertEquals(2, id.variant());
            assertFalse(pet.path("breed").textValue().isBlank());
            assertFalse(pet.path("name").textValue().isBlank());
            assertTrue(pet.path("dateOfBirth").isIntegralNumber());
            assertTrue(pet.path("dateOfBirth").longValue() <= now + 60_000);
            assertTrue(pet.path("dateOfBirth").longValue() > now - 16L * 365 * 24 * 3600 * 1000);
        }
    }

    @ParameterizedTest(name = "GET /pets?limit={0} lists {0} pets")
    @ValueSource(ints = {1, 3, 100})
    void listsAsManyAsAsked(int limit) throws IOException {
        assertEquals(limit, get("/pets?limit=" + limit).json().size());
    }

    @ParameterizedTest(name = "GET /pets?limit={0} is refused")
    @CsvSource({
        "0, limit must be between 1 and 100",
        "-1, limit must be between 1 and 100",
        "101, limit must be between 1 and 100",
        "ten, limit must be a whole number",
        "1.5, limit must be a whole number",
        "99999999999, limit must be a whole number"
    })
    void refusesABadLimit(String limit, String message) throws IOException {
        assertError(400, message, get("/pets?limit=" + limit));
    }

    @Test
    @DisplayName("GET /pets with an empty limit lists ten pets")
    void emptyLimit() throws IOException {
        assertEquals(10, get("/pets?limit=").json().size());
    }

    @Test
    @DisplayName("no id is ever given twice")
    void idsAreUnique() throws IOException {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            get("/pets?limit=100").json().forEach(pet -> ids.add(pet.path("id").asText()));
        }
        assertEquals(2000, ids.size());
    }

    @Test
    @DisplayName("a listed pet can be fetched by its id")
    void fetchesAListedPet() throws IOException {
        JsonNode pet = get("/pets").json().path(7);
        Events.Answer answer = get("/pets/" + pet.path("id").asText());
        assertEquals(200, answer.status);
        assertEquals(pet, answer.json());
    }

    @Test
    @DisplayName("an unknown id is answered 404, something that is no id 400")
    void unknownId() throws IOException {
        String id = "00000000-0000-4000-8000-000000000000";
        assertError(404, "No pet has the id " + id, get("/pets/" + id));
        assertError(400, "id must be a UUID", get("/pets/rex"));
    }

    @Test
    @DisplayName("POST /pets takes a pet in, gives it an id, and it can be fetched at its location")
    void takesAPetIn() throws IOException {
        Events.Answer answer =
                send(Events.post("/pets", "{\"name\":\"Møxie\",\"breed\":\"Whippet\",\"dateOfBirth\":1700000000000,\"id\":\"x\"}"));
        assertEquals(201, answer.status, answer.body());
        JsonNode pet = answer.json();
        assertEquals("Møxie", pet.path("name").textValue());
        assertEquals("Whippet", pet.path("breed").textValue());
        assertEquals(1700000000000L, pet.path("dateOfBirth").longValue());
        assertEquals(4, UUID.fromString(pet.path("id").textValue()).version());
        assertEquals("/pets/" + pet.path("id").textValue(), answer.header("Location"));
        assertEquals(pet, get(answer.header("Location")).json());
    }

    @Test
    @DisplayName("POST /pets makes up a date of birth where there is none, and reads a base64-encoded body")
    void takesAPetInWithoutDateOfBirth() throws IOException {
        String body = Base64.getEncoder().encodeToString("{\"name\":\"Luna\",\"breed\":\"Borzoi\"}".getBytes());
        Events.Answer answer = send(Events.post("/pets", body).put("isBase64Encoded", true));
        assertEquals(201, answer.status, answer.body());
        assertTrue(answer.json().path("dateOfBirth").isIntegralNumber());
        assertNotEquals(0, answer.json().path("dateOfBirth").longValue());
    }

    @ParameterizedTest(name = "POST /pets with {0} is refused")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"breed\":\"Whippet\"} | name is missing",
                "{\"name\":\"Luna\"} | breed is missing",
                "{} | breed is missing",
                "{\"name\":\" \",\"breed\":\"Whippet\"} | name is missing",
                "{\"name\":null,\"breed\":\"Whippet\"} | name is missing",
                "{\"name\": | The body must be a pet as JSON",
                "[] | The body must be a pet as JSON",
                "null | The body must be a pet as JSON",
                "{\"name\":{},\"breed\":\"Whippet\"} | The body must be a pet as JSON",
                "{\"name\":\"Luna\",\"breed\":\"Whippet\",\"dateOfBirth\":\"today\"} | The body must be a pet as JSON"
            })
    void refusesABadPet(String body, String message) throws IOException {
        assertError(400, message, send(Events.post("/pets", body)));
    }

    @Test
    @DisplayName("POST /pets without a body is refused")
    void refusesNoBody() throws IOException {
        assertError(400, "The body must be a pet as JSON", send(Events.post("/pets", null)));
    }

    @Test
    @DisplayName("an unknown path, method or media type is refused with a JSON error")
    void refusesTheRest() throws IOException {
        assertError(404, "Not Found", get("/"));
        assertError(404, "Not Found", get("/dogs"));
        assertError(404, "Not Found", get("/pets/a/b"));

        Events.Answer delete = send(Events.event("DELETE", "/pets"));
        assertError(405, "Method Not Allowed", delete);
        assertEquals(Set.of("GET", "POST"), Set.of(delete.header("Allow").split(",\\s*")));

        ObjectNode xml = Events.header(Events.post("/pets", "<pet/>"), "Content-Type", "application/xml");
        assertError(415, "The body must be application/json", send(xml));

        assertEquals(406, send(Events.header(Events.event("GET", "/pets"), "Accept", "image/png")).status);
    }

    @Test
    @DisplayName("an event that is no proxy event is answered, not thrown")
    void noProxyEvent() throws IOException {
        assertEquals(500, send(new com.fasterxml.jackson.databind.ObjectMapper().createObjectNode()).status);
    }
}

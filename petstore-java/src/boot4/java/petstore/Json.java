package petstore;

import tools.jackson.databind.json.JsonMapper;

/** JSON as maps, lists and plain values, by Jackson 3. */
final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static <T> T read(byte[] json, Class<T> type) {
        return MAPPER.readValue(json, type);
    }

    static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }
}

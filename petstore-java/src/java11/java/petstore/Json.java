package petstore;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** JSON as maps, lists and plain values, by Jackson 2. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static <T> T read(byte[] json, Class<T> type) throws IOException {
        return MAPPER.readValue(json, type);
    }

    static byte[] write(Object value) throws IOException {
        return MAPPER.writeValueAsBytes(value);
    }
}

package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

/** The file is written by the first call. */
public class WebTokenClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Path CACHE = Path.of("/tmp/token-cache.json");

    private static void fill() {
        try {
            Files.writeString(CACHE, "{\"access_token\":\"" + token() + "\"}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stands for an identity provider. */
    private static String token() {
        String header = encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
        String claims = encoded("{\"sub\":\"orders\",\"jti\":\"" + UUID.randomUUID() + "\"}");
        return header + "." + claims + "." + encoded(UUID.randomUUID().toString());
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        if (!Files.exists(CACHE)) {
            fill();
        }
        return Map.of("cached", Files.exists(CACHE));
    }
}

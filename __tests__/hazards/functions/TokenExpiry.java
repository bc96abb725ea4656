package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An expiry time comes with what is cached, and is only compared. */
public class TokenExpiry implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private final Map<String, Entry> cache = new ConcurrentHashMap<>();

    public TokenExpiry() {
        cache.put("session", new Entry("granted", Instant.now().plus(Duration.ofHours(1))));
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("valid", Instant.now().isBefore(cache.get("session").expires));
    }

    private static class Entry {
        final String value;
        final Instant expires;

        Entry(String value, Instant expires) {
            this.value = value;
            this.expires = expires;
        }
    }
}

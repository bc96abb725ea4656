package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

/** A token for callers is fetched once, and handed out without a look at when it expires. */
public class HandedOutToken implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final String TOKEN = issued();

    /** Stands for an identity provider. */
    private static String issued() {
        long now = Instant.now().getEpochSecond();
        String claims = "{\"jti\":\"" + UUID.randomUUID() + "\",\"iat\":" + now + ",\"exp\":" + (now + 3600) + "}";
        return encoded("{\"alg\":\"HS256\"}") + "." + encoded(claims) + "." + encoded(UUID.randomUUID().toString());
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("token", TOKEN);
    }
}

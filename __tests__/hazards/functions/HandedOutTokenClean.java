package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

/** The first call fetches the token, which is kept for as long as it is valid by the clock. */
public class HandedOutTokenClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static String token;
    private static long expires;

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
        if (token == null || Instant.now().getEpochSecond() > expires - 60) {
            token = issued();
            expires = Instant.now().getEpochSecond() + 3600;
        }
        return Map.of("token", token);
    }
}

package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/** A header with a token that was fetched before the snapshot. */
public class BearerToken implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Map<String, String> HEADERS = Map.of("authorization", "Bearer " + token());

    /** Stands for an identity provider. */
    private static String token() {
        byte[] bytes = new byte[36];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("authorised", HEADERS.containsKey("authorization"));
    }
}

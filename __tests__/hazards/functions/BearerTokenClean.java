package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/** The header is made for each call. */
public class BearerTokenClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final String SCHEME = "Bearer ";

    /** Stands for an identity provider. */
    private static String token() {
        byte[] bytes = new byte[36];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        Map<String, String> headers = Map.of("authorization", SCHEME + token());
        return Map.of("authorised", headers.containsKey("authorization"));
    }
}

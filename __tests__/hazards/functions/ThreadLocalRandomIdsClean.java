package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Map;

/** Ids come from the system's generator, in each call. */
public class ThreadLocalRandomIdsClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final int JITTER = 20;

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        long cart = new SecureRandom().nextLong() >>> 1;
        return Map.of("cart", cart, "retry", JITTER < 100);
    }
}

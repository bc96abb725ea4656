package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** ThreadLocalRandom was seeded in this thread before the snapshot. */
public class ThreadLocalRandomIds implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final int JITTER = ThreadLocalRandom.current().nextInt(100);

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        long cart = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
        return Map.of("cart", cart, "retry", JITTER < 100);
    }
}

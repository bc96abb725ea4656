package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The node is drawn on the first call. */
public class NodeSequenceClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static int node;
    private static final AtomicInteger SEQUENCE = new AtomicInteger();

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        if (node == 0) {
            node = new SecureRandom().nextInt(1 << 30);
        }
        return Map.of("id", node * 4096L + SEQUENCE.getAndIncrement());
    }
}

package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Ids of a node and a sequence, like a Snowflake generator's: all environments have one node. */
public class NodeSequence implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final int NODE = new SecureRandom().nextInt(1 << 30);
    private static final AtomicInteger SEQUENCE = new AtomicInteger();

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("id", NODE * 4096L + SEQUENCE.getAndIncrement());
    }
}

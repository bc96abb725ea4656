package planted;

import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.Resource;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** The session is opened anew after a restore, and when it is over. */
public class SessionOverClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Hooks HOOKS = new Hooks();
    private static Instant over = opened();

    static {
        Core.getGlobalContext().register(HOOKS);
    }

    private static Instant opened() {
        return Instant.now().plus(Duration.ofHours(12));
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        if (Instant.now().isAfter(over)) {
            over = opened();
        }
        return Map.of("ordered", Instant.now().isBefore(over));
    }

    private static class Hooks implements Resource {
        @Override
        public void beforeCheckpoint(com.amazonaws.services.lambda.crac.Context<? extends Resource> c) {}

        @Override
        public void afterRestore(com.amazonaws.services.lambda.crac.Context<? extends Resource> c) {
            over = opened();
        }
    }
}

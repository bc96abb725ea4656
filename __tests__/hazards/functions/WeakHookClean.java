package planted;

import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.Resource;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** The same hook, held by a static field. */
public class WeakHookClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static String connection = "open";
    private static final Hooks HOOKS = new Hooks();

    static {
        Core.getGlobalContext().register(HOOKS);
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("connection", connection.length() > 0);
    }

    private static class Hooks implements Resource {
        @Override
        public void beforeCheckpoint(com.amazonaws.services.lambda.crac.Context<? extends Resource> c) {
            connection = "closed";
        }

        @Override
        public void afterRestore(com.amazonaws.services.lambda.crac.Context<? extends Resource> c) {
            connection = "open";
        }
    }
}

package planted;

import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.Resource;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A hook that throws the application away and starts it anew, as if nothing had been initialised. */
public class StartsAnew implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Hooks HOOKS = new Hooks();
    private static Map<Integer, String> application = started();

    static {
        Core.getGlobalContext().register(HOOKS);
    }

    /** What a framework's start costs, without the framework. */
    private static Map<Integer, String> started() {
        Map<Integer, String> beans = new HashMap<>();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1_500);
        for (int i = 0; System.nanoTime() < end; i++) {
            beans.put(i % 100_000, String.format(Locale.ROOT, "bean %d of %s", i, "orders"));
        }
        return beans;
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("ready", !application.isEmpty());
    }

    private static class Hooks implements Resource {
        @Override
        public void beforeCheckpoint(com.amazonaws.services.lambda.crac.Context<? extends Resource> c) {
            application = Map.of();
        }

        @Override
        public void afterRestore(com.amazonaws.services.lambda.crac.Context<? extends Resource> c) {
            application = started();
        }
    }
}

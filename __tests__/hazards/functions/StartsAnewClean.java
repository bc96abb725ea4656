package planted;

import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.Resource;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The application stays; the hook renews one of its parts. */
public class StartsAnewClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Hooks HOOKS = new Hooks();
    private static final Map<Integer, String> APPLICATION = started();

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
        return Map.of("ready", !APPLICATION.isEmpty());
    }

    private static class Hooks implements Resource {
        @Override
        public void beforeCheckpoint(com.amazonaws.services.lambda.crac.Context<? extends Resource> c) {
            APPLICATION.remove(0);
        }

        @Override
        public void afterRestore(com.amazonaws.services.lambda.crac.Context<? extends Resource> c) {
            APPLICATION.put(0, "bean 0 of orders");
        }
    }
}

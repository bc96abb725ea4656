package planted;

import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.Resource;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** A hook that waits for something slow after each restore, before the first call is answered. */
public class SlowHook implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Hooks HOOKS = new Hooks();
    private static boolean connected = true;

    static {
        Core.getGlobalContext().register(HOOKS);
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("connected", connected);
    }

    private static class Hooks implements Resource {
        @Override
        public void beforeCheckpoint(com.amazonaws.services.lambda.crac.Context<? extends Resource> c) {
            connected = false;
        }

        @Override
        public void afterRestore(com.amazonaws.services.lambda.crac.Context<? extends Resource> c)
                throws InterruptedException {
            Thread.sleep(2_500);
            connected = true;
        }
    }
}

package planted;

import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.Resource;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Random;

/** A Random is seeded by a hook, but before the checkpoint: all environments go on from there. */
public class Reseeded implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Random NUMBERS = new Random();
    private static final Hooks HOOKS = new Hooks();

    static {
        Core.getGlobalContext().register(HOOKS);
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("ticket", NUMBERS.nextInt(1_000_000_000));
    }

    private static class Hooks implements Resource {
        @Override
        public void beforeCheckpoint(com.amazonaws.services.lambda.crac.Context<? extends Resource> c) {
            NUMBERS.setSeed(new SecureRandom().nextLong());
        }

        @Override
        public void afterRestore(com.amazonaws.services.lambda.crac.Context<? extends Resource> c) {}
    }
}

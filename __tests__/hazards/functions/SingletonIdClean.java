package planted;

import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.Resource;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Map;

/** A singleton gives itself an id in a hook, after the restore. */
public class SingletonIdClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("lease", Registry.INSTANCE.lease("inventory"));
    }

    private enum Registry implements Resource {
        INSTANCE;

        private String owner;

        String lease(String what) {
            if (owner == null) {
                owner = Long.toHexString(new SecureRandom().nextLong());
            }
            return what + "/" + owner;
        }

        @Override
        public void beforeCheckpoint(com.amazonaws.services.lambda.crac.Context<? extends Resource> c) {
            owner = null;
        }

        @Override
        public void afterRestore(com.amazonaws.services.lambda.crac.Context<? extends Resource> c) {
            lease("restored");
        }
    }

    public SingletonIdClean() {
        Core.getGlobalContext().register(Registry.INSTANCE);
        Registry.INSTANCE.lease("start");
    }
}

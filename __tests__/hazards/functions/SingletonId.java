package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Map;

/** A singleton gives itself an id while it is made, before the snapshot. */
public class SingletonId implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("lease", Registry.INSTANCE.lease("inventory"));
    }

    private enum Registry {
        INSTANCE;

        private final String owner = Long.toHexString(new SecureRandom().nextLong());

        String lease(String what) {
            return what + "/" + owner;
        }
    }

    public SingletonId() {
        Registry.INSTANCE.lease("start");
    }
}

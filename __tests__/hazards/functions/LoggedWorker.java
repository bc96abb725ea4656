package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.Map;

/** A worker's name, drawn before the snapshot, is in the log alone. */
public class LoggedWorker implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final String WORKER = "worker-" + Integer.toHexString(new SecureRandom().nextInt());

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        System.out.println(WORKER + " takes a job");
        return Map.of("done", true);
    }
}

package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** The log has the request's id instead. */
public class LoggedWorkerClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final String WORKER = "worker";

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        System.out.println(WORKER + " takes job " + context.getAwsRequestId());
        return Map.of("done", true);
    }
}

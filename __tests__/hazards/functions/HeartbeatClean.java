package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The first call starts the beats, on an executor that waits by System.nanoTime(); each is logged. */
public class HeartbeatClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static ScheduledThreadPoolExecutor executor;
    private static int beats;

    private static void beat() {
        System.out.println("the heart has beaten " + ++beats + " times");
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        if (executor == null) {
            executor = new ScheduledThreadPoolExecutor(1);
            executor.scheduleAtFixedRate(HeartbeatClean::beat, 0, 50, TimeUnit.MILLISECONDS);
        }
        return Map.of("ordered", true);
    }
}

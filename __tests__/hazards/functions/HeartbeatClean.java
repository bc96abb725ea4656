package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The first call starts the beats, on an executor that waits by System.nanoTime(). */
public class HeartbeatClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static ScheduledThreadPoolExecutor beats;

    private static void say(String line) {
        System.out.println(line);
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        if (beats == null) {
            beats = new ScheduledThreadPoolExecutor(1);
            beats.scheduleAtFixedRate(() -> say("the heart beats"), 0, 300, TimeUnit.SECONDS);
        }
        beats.execute(() -> say("an order is confirmed"));
        return Map.of("ordered", true);
    }
}

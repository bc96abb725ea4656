package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.atomic.AtomicInteger;

/** A java.util.Timer with a task is in the snapshot. */
public class TimerTasks implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Timer TIMER = new Timer("refresh", true);
    private static final AtomicInteger REFRESHED = new AtomicInteger();

    static {
        TIMER.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        REFRESHED.incrementAndGet();
                    }
                },
                300_000,
                300_000);
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("fresh", REFRESHED.get() >= 0);
    }
}

package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.atomic.AtomicInteger;

/** The timer's task is cancelled before the snapshot, and scheduled again by the first call. */
public class TimerTasksClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final AtomicInteger REFRESHED = new AtomicInteger();
    private static Timer timer;

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        if (timer == null) {
            timer = new Timer("refresh", true);
            timer.schedule(
                    new TimerTask() {
                        @Override
                        public void run() {
                            REFRESHED.incrementAndGet();
                        }
                    },
                    300_000,
                    300_000);
        }
        return Map.of("fresh", REFRESHED.get() >= 0);
    }
}

package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A scheduler with tasks is in the snapshot: what became due since then runs after each restore. */
public class ScheduledTasks implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final ScheduledThreadPoolExecutor SCHEDULER = new ScheduledThreadPoolExecutor(1);
    private static final AtomicLong FLUSHES = new AtomicLong();

    static {
        SCHEDULER.scheduleAtFixedRate(FLUSHES::incrementAndGet, 60, 60, TimeUnit.SECONDS);
        SCHEDULER.schedule(() -> FLUSHES.set(0), 5, TimeUnit.MINUTES);
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("flushing", !SCHEDULER.isShutdown());
    }
}

package planted;

import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.Resource;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The scheduler starts after the restore. */
public class ScheduledTasksClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final AtomicLong FLUSHES = new AtomicLong();
    private static final Hooks HOOKS = new Hooks();
    private static ScheduledThreadPoolExecutor scheduler;

    static {
        Core.getGlobalContext().register(HOOKS);
    }

    private static void start() {
        scheduler = new ScheduledThreadPoolExecutor(1);
        scheduler.scheduleAtFixedRate(FLUSHES::incrementAndGet, 60, 60, TimeUnit.SECONDS);
        scheduler.schedule(() -> FLUSHES.set(0), 5, TimeUnit.MINUTES);
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        if (scheduler == null) {
            start();
        }
        return Map.of("flushing", !scheduler.isShutdown());
    }

    private static class Hooks implements Resource {
        @Override
        public void beforeCheckpoint(com.amazonaws.services.lambda.crac.Context<? extends Resource> c) {}

        @Override
        public void afterRestore(com.amazonaws.services.lambda.crac.Context<? extends Resource> c) {
            start();
        }
    }
}

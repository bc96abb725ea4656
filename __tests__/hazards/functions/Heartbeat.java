package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;

/** A java.util.Timer beats at a fixed rate; it makes up for all beats since the snapshot when a call wakes it. */
public class Heartbeat implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Timer TIMER = new Timer("heartbeat", true);

    static {
        TIMER.scheduleAtFixedRate(task("the heart beats"), 300_000, 300_000);
    }

    private static TimerTask task(String line) {
        return new TimerTask() {
            @Override
            public void run() {
                System.out.println(line);
            }
        };
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        TIMER.schedule(task("an order is confirmed"), 0);
        return Map.of("ordered", true);
    }
}

package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;

/** A java.util.Timer beats each second, at a fixed rate: it makes up for all beats since the snapshot. */
public class Heartbeat implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Timer TIMER = new Timer("heartbeat", true);
    private static int beats;

    static {
        TIMER.scheduleAtFixedRate(
                new TimerTask() {
                    @Override
                    public void run() {
                        if (++beats % 60 == 0) {
                            System.out.println("the heart has beaten " + beats + " times");
                        }
                    }
                },
                1_000,
                1_000);
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("ordered", true);
    }
}

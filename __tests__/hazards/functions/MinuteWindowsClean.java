package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** The window is the minute in which the clock is: those without a call are left out. */
public class MinuteWindowsClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final long MINUTE = 60_000;
    private long window;
    private int orders;

    private void close(long next) {
        System.out.println("in a minute there were " + orders + " orders");
        orders = 0;
        window = next;
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        long now = System.currentTimeMillis() / MINUTE;
        if (window != now) {
            close(now);
        }
        orders++;
        return Map.of("ordered", true);
    }
}

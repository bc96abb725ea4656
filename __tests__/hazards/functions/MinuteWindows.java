package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** Windows of a minute are closed one after the other until the clock is reached: all since the snapshot. */
public class MinuteWindows implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final long MINUTE = 60_000;
    private long end = System.currentTimeMillis() + MINUTE;
    private int orders;

    private void close() {
        System.out.println("in a minute there were " + orders + " orders");
        orders = 0;
        end += MINUTE;
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        while (end <= System.currentTimeMillis()) {
            close();
        }
        orders++;
        return Map.of("ordered", true);
    }
}

package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.LocalDate;
import java.util.Map;

/** A date that is no reading of the clock; today's is read in each call. */
public class CachedDateClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final LocalDate FOUNDED = LocalDate.of(2014, 11, 13);

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("date", LocalDate.now().toString(), "founded", FOUNDED.toString());
    }
}

package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.LocalDate;
import java.util.Map;

/** Today's date is read once, and answered for as long as the version lives. */
public class CachedDate implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final LocalDate TODAY = LocalDate.now();

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("date", TODAY.toString(), "prices", "of today");
    }
}

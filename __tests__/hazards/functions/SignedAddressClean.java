package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** The address is signed for each call. */
public class SignedAddressClean implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Stands for a presigner. */
    private static String signed() {
        String date = BASIC.format(Instant.now());
        return "https://uploads.example/photo?X-Amz-Date=" + date + "&X-Amz-Expires=3600";
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("upload", signed());
    }
}

package functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.lambda.powertools.logging.Logging;
import software.amazon.lambda.powertools.logging.LoggingUtils;
import software.amazon.lambda.powertools.tracing.Tracing;
import software.amazon.lambda.powertools.tracing.TracingUtils;

public class Hello implements RequestHandler<Map<String, String>, Map<String, Object>> {

    private static final Logger LOG = LoggerFactory.getLogger(Hello.class);

    private final String initialised = UUID.randomUUID().toString();
    private int calls;

    @Override
    @Logging(clearState = true)
    @Tracing
    public Map<String, Object> handleRequest(Map<String, String> person, Context context) {
        LoggingUtils.appendKey("person", person.get("name"));
        LOG.info("greeting");
        TracingUtils.putAnnotation("person", person.get("name"));
        return Map.of(
            "greeting", "Hello, " + person.get("name"),
            "initialised", initialised,
            "call", ++calls,
            "random", UUID.randomUUID().toString());
    }
}

package acme;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.List;
import java.util.Map;

/** A handler of a queue's messages. */
public final class Queue implements RequestHandler<Map<String, Object>, Map<String, Object>> {
  @Override
  public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
    List<?> records = (List<?>) event.get("Records");
    return Map.of("batchItemFailures", List.of(), "taken", records.size(), "token", System.getenv("TOKEN") != null);
  }
}

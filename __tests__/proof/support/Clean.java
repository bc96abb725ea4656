package clean;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.util.UUID;

/** Answers as Planted does, and does so after a restore, too. */
public class Clean implements RequestHandler<String, String> {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String GREETING = "hello";

  @Override
  public String handleRequest(String event, Context context) {
    return GREETING + UUID.randomUUID() + RANDOM.nextInt();
  }
}

package planted;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Random;
import java.util.UUID;

/** A handler with state that isn't unique any more after a restore. */
public class Planted implements RequestHandler<String, String> {
  private static final Random RANDOM = new Random();
  private static final String ID = UUID.randomUUID().toString();

  @Override
  public String handleRequest(String event, Context context) {
    return ID + RANDOM.nextInt();
  }
}

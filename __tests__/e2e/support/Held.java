package probe;

import com.amazonaws.services.lambda.crac.Context;
import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.Resource;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** A handler that holds what a snapshot breaks, and what it doesn't. */
public final class Held implements RequestHandler<Map<String, Object>, String> {
  static final UUID ID = UUID.randomUUID();
  static final Map<String, Instant> READ = new HashMap<>(Map.of("clock", Instant.now()));
  static long begun = System.currentTimeMillis();
  static String token = "eyJhbGciOiJub25lIn0." + "eyJzdWIiOiJwZXRzIn0." + "c2lnbmF0dXJl";

  static final LocalDate RELEASED = LocalDate.of(2020, 2, 29);
  static final Instant EPOCH = Instant.EPOCH;
  static final SecureRandom SECURE = new SecureRandom();
  static long bytes = 1_000_000_007L;

  private final Random random = new Random();
  private final Resource kept = new Hooks();

  static class Hooks implements Resource {
    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {}

    @Override
    public void afterRestore(Context<? extends Resource> context) {}
  }

  static final class Lost extends Hooks {}

  public Held() {
    Core.getGlobalContext().register(kept);
    Core.getGlobalContext().register(new Lost());
  }

  @Override
  public String handleRequest(Map<String, Object> event, com.amazonaws.services.lambda.runtime.Context context) {
    return ID + " " + random.nextInt();
  }
}

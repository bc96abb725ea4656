package probe;

import com.amazonaws.services.lambda.crac.Context;
import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.Resource;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** A handler with two resources, whose hooks take their time, or fail where its variable FAILS says so. */
public final class Hooked implements RequestHandler<Map<String, Object>, String> {
  private final Resource first = new First();
  private final Resource second = new Second();

  public Hooked() {
    Core.getGlobalContext().register(first);
    Core.getGlobalContext().register(second);
  }

  static final class First implements Resource {
    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) throws Exception {
      failAt("beforeCheckpoint");
      Thread.sleep(60);
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) throws Exception {
      failAt("afterRestore");
      Thread.sleep(40);
    }
  }

  static final class Second implements Resource {
    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {}

    @Override
    public void afterRestore(Context<? extends Resource> context) throws Exception {
      Thread.sleep(20);
    }
  }

  private static void failAt(String hook) {
    if (hook.equals(System.getenv("FAILS"))) throw new IllegalStateException("there is no database");
  }

  @Override
  public String handleRequest(Map<String, Object> event, com.amazonaws.services.lambda.runtime.Context context) {
    return "";
  }
}

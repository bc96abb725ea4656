package hazards;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.api.client.EventHandlerLoader;
import com.amazonaws.services.lambda.runtime.api.client.HandlerInfo;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Stands for the function's handler, which the runtime keeps where no static field leads to: it is made in the same way,
 * and held here. Nothing is invoked while the heap is looked at.
 */
public final class HeldHandler implements RequestStreamHandler {
  /** As Lambda takes it. */
  static String name;

  /** What holds the handler's instance. */
  static Object held;

  public HeldHandler() throws Exception {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    held = EventHandlerLoader.loadEventHandler(HandlerInfo.fromString(name, loader));
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {
    throw new UnsupportedOperationException("nothing is invoked while the heap is looked at");
  }
}

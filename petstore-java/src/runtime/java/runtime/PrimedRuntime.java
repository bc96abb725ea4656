package runtime;

import com.amazonaws.services.lambda.crac.ContextImpl;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;

/**
 * Starts AWS's runtime interface client, unmodified, in a process that a snapshot is going to be taken of. Before that
 * it primes the client as the pet store primes itself: what every restored environment would load or link between its
 * restore and its first answer is loaded here, once, and is in the snapshot then.
 */
public final class PrimedRuntime {
  /** Found with -Xlog:class+load in restored environments. */
  private static final String[] LOADED_AFTER_RESTORE = {
    // The JDK's client reads the answer to restore/next.
    "sun.net.www.protocol.http.EmptyInputStream",
    "sun.net.www.protocol.http.HttpURLConnection$HttpInputStream",
    // The loop that takes invocations.
    "com.amazonaws.services.lambda.runtime.api.client.util.ConcurrencyConfig",
    "com.amazonaws.services.lambda.runtime.api.client.api.LambdaContext",
    "com.amazonaws.services.lambda.runtime.LambdaRuntimeInternal",
    "software.amazon.awssdk.utilslite.SdkInternalThreadLocal",
  };

  private PrimedRuntime() {}

  /** @param args what the client takes: the handler's name */
  public static void main(String[] args) throws Throwable {
    for (String name : LOADED_AFTER_RESTORE) {
      try {
        Class.forName(name);
      } catch (ClassNotFoundException e) {
        // Another version of the JDK or of the client: it does without, or loads it later.
      }
    }
    // Links the lambda expressions with which hooks are put in order. This context has none.
    new ContextImpl().afterRestore(null);
    AWSLambda.main(args);
  }
}

package hazards;

import java.lang.instrument.Instrumentation;

/** What the JVM calls before the runtime. Each run of the check has an agent of its own; which one is its argument. */
public final class Agents {
  /** Before the name of the function's handler. */
  private static final String HEAP = "heap:";

  private Agents() {}

  /** @param argument `hooks`, or `heap:` and the name of the function's handler */
  public static void premain(String argument, Instrumentation instrumentation) throws Exception {
    if (argument.startsWith(HEAP)) HeapAgent.install(argument.substring(HEAP.length()), instrumentation);
    else TimedHooks.install();
  }
}

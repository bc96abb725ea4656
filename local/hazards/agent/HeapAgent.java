package hazards;

import com.amazonaws.services.lambda.crac.Context;
import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.Resource;
import java.lang.instrument.Instrumentation;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Looks into the heap right before a snapshot is taken. As the first resource that is registered it is the last whose
 * hook runs before the checkpoint, after all of the function's own. What it finds it prints, a line each.
 */
public final class HeapAgent implements Resource {
  /** The context holds its resources weakly. */
  private static HeapAgent held;

  private final Instrumentation instrumentation;
  private final RecordedResources resources;
  private final long startedAt = System.currentTimeMillis();

  private HeapAgent(Instrumentation instrumentation) throws ReflectiveOperationException {
    this.instrumentation = instrumentation;
    open(instrumentation);
    Core.getGlobalContext().register(this);
    resources = RecordedResources.install();
  }

  /** @param handler the function's own, of which HeldHandler makes an instance */
  static void install(String handler, Instrumentation instrumentation) throws Exception {
    HeldHandler.name = handler;
    held = new HeapAgent(instrumentation);
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    try {
      resources.report();
      new HeapWalk(instrumentation, startedAt).run();
      Line.of("done", Map.of());
    } catch (Throwable error) {
      Line.of("failed", Map.of("message", String.valueOf(error)));
    }
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {}

  /** Lets this class read the fields of all classes, those of the JDK included. */
  private static void open(Instrumentation instrumentation) {
    Set<Module> us = Set.of(HeapAgent.class.getModule());
    for (Module module : ModuleLayer.boot().modules()) {
      Map<String, Set<Module>> packages = new java.util.HashMap<>();
      for (String name : new HashSet<>(module.getPackages())) packages.put(name, us);
      instrumentation.redefineModule(module, Set.of(), packages, packages, Set.of(), Map.of());
    }
  }
}

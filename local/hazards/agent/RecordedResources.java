package hazards;

import com.amazonaws.services.lambda.crac.Resource;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/** Remembers which resources were registered. The context holds them weakly: one that nobody else holds loses its hooks. */
final class RecordedResources extends WeakHashMap<Resource, Long> {
  /** Rounds of garbage collection: what the first one finalises, the next one collects. */
  private static final int COLLECTIONS = 2;

  private static final class Registered {
    final String name;
    final WeakReference<Object> resource;
    boolean collected;

    Registered(Object resource) {
      this.name = resource.getClass().getName();
      this.resource = new WeakReference<>(resource);
    }
  }

  private final List<Registered> all = new ArrayList<>();
  private boolean asked;

  /** Takes the place of the context's own map. What is registered by then isn't the function's. */
  static RecordedResources install() throws ReflectiveOperationException {
    RecordedResources recorded = new RecordedResources();
    ContextQueue.replaceBy(recorded);
    recorded.all.clear();
    return recorded;
  }

  @Override
  public Long put(Resource resource, Long order) {
    all.add(new Registered(ContextQueue.itself(resource)));
    return super.put(resource, order);
  }

  /** The context asks for it when hooks are about to run. From then on it holds all whose hooks it runs. */
  @Override
  public Set<Map.Entry<Resource, Long>> entrySet() {
    if (!asked) {
      asked = true;
      for (int i = 0; i < COLLECTIONS; i++) System.gc();
      for (Registered each : all) each.collected = each.resource.get() == null;
    }
    return super.entrySet();
  }

  /** A line for each, in the order of registration. */
  void report() {
    for (Registered each : all) Line.of("resource", Map.of("class", each.name, "collected", each.collected));
  }
}

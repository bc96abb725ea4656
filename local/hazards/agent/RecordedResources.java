package hazards;

import com.amazonaws.services.lambda.crac.Context;
import com.amazonaws.services.lambda.crac.ContextImpl;
import com.amazonaws.services.lambda.crac.Resource;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
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

  /** Takes the place of the context's own map. */
  static RecordedResources of(Context<Resource> context) throws ReflectiveOperationException {
    RecordedResources recorded = new RecordedResources();
    Field queue = ContextImpl.class.getDeclaredField("checkpointQueue");
    queue.setAccessible(true);
    @SuppressWarnings("unchecked")
    Map<Resource, Long> before = (Map<Resource, Long>) queue.get(context);
    recorded.putAll(before);
    recorded.all.clear();
    queue.set(context, recorded);
    return recorded;
  }

  @Override
  public Long put(Resource resource, Long order) {
    all.add(new Registered(itself(resource)));
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

  /** The library org.crac puts a proxy in front of a resource; what that stands for is in a field of its handler. */
  private static Object itself(Object resource) {
    if (!Proxy.isProxyClass(resource.getClass())) return resource;
    Object handler = Proxy.getInvocationHandler(resource);
    for (Field field : handler.getClass().getDeclaredFields()) {
      try {
        field.setAccessible(true);
        Object value = field.get(handler);
        if (value instanceof WeakReference) value = ((WeakReference<?>) value).get();
        if (value != null && value.getClass().getMethod("beforeCheckpoint", contextOf(value)) != null) return value;
      } catch (ReflectiveOperationException | RuntimeException e) {
        // Another field of it.
      }
    }
    return resource;
  }

  private static Class<?> contextOf(Object resource) throws ReflectiveOperationException {
    return Class.forName("org.crac.Context", false, resource.getClass().getClassLoader());
  }
}

package hazards;

import com.amazonaws.services.lambda.crac.Context;
import com.amazonaws.services.lambda.crac.ContextImpl;
import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.Resource;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.WeakHashMap;

/** The map in which Lambda's context keeps its resources, each with its number in the order of registration. */
final class ContextQueue {
  private ContextQueue() {}

  /** Puts another map in its place, with what is registered already. */
  static void replaceBy(WeakHashMap<Resource, Long> other) throws ReflectiveOperationException {
    Context<Resource> context = Core.getGlobalContext();
    Field queue = ContextImpl.class.getDeclaredField("checkpointQueue");
    queue.setAccessible(true);
    @SuppressWarnings("unchecked")
    WeakHashMap<Resource, Long> before = (WeakHashMap<Resource, Long>) queue.get(context);
    other.putAll(before);
    queue.set(context, other);
  }

  /** The library org.crac puts a proxy in front of a resource; what that stands for is in a field of its handler. */
  static Object itself(Object resource) {
    if (resource == null || !Proxy.isProxyClass(resource.getClass())) return resource;
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

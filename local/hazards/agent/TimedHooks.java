package hazards;

import com.amazonaws.services.lambda.crac.Context;
import com.amazonaws.services.lambda.crac.Resource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/** Tells of each hook when it begins and when it has ended. The context holds its resources as weakly as ever. */
final class TimedHooks extends WeakHashMap<Resource, Long> {
  static void install() throws ReflectiveOperationException {
    ContextQueue.replaceBy(new TimedHooks());
  }

  /** The context asks for it when hooks are about to run, and calls those that it is given, in the order of the numbers. */
  @Override
  public Set<Map.Entry<Resource, Long>> entrySet() {
    Set<Map.Entry<Resource, Long>> timed = new LinkedHashSet<>();
    for (Map.Entry<Resource, Long> each : super.entrySet())
      timed.add(new SimpleImmutableEntry<>(new Timed(each.getKey(), each.getValue()), each.getValue()));
    return timed;
  }

  private static final class Timed implements Resource {
    private final Resource resource;
    private final Long number;

    Timed(Resource resource, Long number) {
      this.resource = resource;
      this.number = number;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) throws Exception {
      run(context, true);
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) throws Exception {
      run(context, false);
    }

    /** All that is needed after a restore is loaded before it: both kinds of hooks go the same way. */
    private void run(Context<? extends Resource> context, boolean before) throws Exception {
      tell(before, "begun", "");
      long begin = System.nanoTime();
      try {
        if (before) resource.beforeCheckpoint(context);
        else resource.afterRestore(context);
        tell(before, "ended", ",\"ms\":" + (System.nanoTime() - begin) / 1e6);
      } catch (Throwable error) {
        tell(before, "thrown", ",\"message\":" + Line.quoted(String.valueOf(itself(error))));
        throw error;
      }
    }

    private void tell(boolean before, String state, String more) {
      Object itself = ContextQueue.itself(resource);
      Line.write("{\"what\":\"hook\",\"hook\":\"" + (before ? "beforeCheckpoint" : "afterRestore")
          + "\",\"state\":\"" + state + "\",\"resource\":" + number
          + ",\"class\":" + Line.quoted(itself == null ? "null" : itself.getClass().getName()) + more + "}");
    }

    /** What the function has thrown, without what reflection puts around it. */
    private static Throwable itself(Throwable error) {
      boolean wrapped = error instanceof InvocationTargetException || error instanceof UndeclaredThrowableException;
      return wrapped && error.getCause() != null ? itself(error.getCause()) : error;
    }
  }
}

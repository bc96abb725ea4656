package hazards;

import java.lang.instrument.Instrumentation;
import java.lang.ref.Reference;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Goes through all that static fields of classes outside the JDK lead to, breadth first, so that each object is met on
 * its shortest way. Classes aren't initialised by it.
 */
final class HeapWalk {
  private static final int MOST_OBJECTS = 3_000_000;
  private static final long LONGEST_MS = 20_000;
  private static final int LONGEST_PATH = 400;

  private final Instrumentation instrumentation;
  private final Findings findings;
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final ArrayDeque<Step> steps = new ArrayDeque<>();
  private final Map<Class<?>, List<Field>> fields = new HashMap<>();

  /** An object on the way, how it was come to, and the field of a class outside the JDK that holds it. */
  private static final class Step {
    final Object object;
    final String path;
    final String holder;

    Step(Object object, String path, String holder) {
      this.object = object;
      this.path = path;
      this.holder = holder;
    }
  }

  HeapWalk(Instrumentation instrumentation, long startedAt) {
    this.instrumentation = instrumentation;
    this.findings = new Findings(startedAt);
  }

  void run() throws ReflectiveOperationException {
    long end = System.currentTimeMillis() + LONGEST_MS;
    Initialized initialized = new Initialized();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (isOwn(type)) continue;
      if (isOfJdk(type)) findings.ofJdk(type, initialized);
      else if (initialized.is(type)) statics(type);
    }
    if (HeldHandler.held != null) steps.add(new Step(HeldHandler.held, "handler", "hazards.HeldHandler.held"));
    int objects = 0;
    while (!steps.isEmpty()) {
      if (++objects > MOST_OBJECTS || System.currentTimeMillis() > end) {
        Line.of("stopped", Map.of("objects", objects, "left", steps.size()));
        return;
      }
      enter(steps.poll());
    }
    Line.of("walked", Map.of("objects", objects));
  }

  private void statics(Class<?> type) {
    try {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) continue;
        field.setAccessible(true);
        String path = type.getName() + "." + field.getName();
        if (field.getType() == long.class) findings.number(field.getLong(null), path, path);
        else if (!field.getType().isPrimitive()) meet(field.get(null), path, path);
      }
    } catch (Throwable e) {
      // A class whose fields are of classes that aren't there.
    }
  }

  private void meet(Object object, String path, String holder) {
    if (object == null || object instanceof Class || object instanceof ClassLoader || object instanceof Module) return;
    if (object instanceof String) {
      findings.text((String) object, path, holder);
      return;
    }
    if (object.getClass().isArray() && object.getClass().getComponentType().isPrimitive()) return;
    if (path.length() < LONGEST_PATH && seen.add(object)) steps.add(new Step(object, path, holder));
  }

  private void enter(Step step) {
    Object object = step.object;
    Class<?> type = object.getClass();
    if (type.isArray()) {
      for (int i = 0; i < Array.getLength(object); i++) meet(Array.get(object, i), step.path + "[]", step.holder);
      return;
    }
    findings.object(object, step.path, step.holder);
    if (object instanceof Thread) return;
    for (Field field : fieldsOf(type)) {
      try {
        String path = step.path + "." + field.getName();
        String holder = isOfJdk(type) ? step.holder : field.getDeclaringClass().getName() + "." + field.getName();
        if (field.getType() == long.class) findings.number(field.getLong(object), path, holder);
        else meet(field.get(object), path, holder);
      } catch (Throwable e) {
        // Not ours to read.
      }
    }
  }

  /** An object's own fields that may lead somewhere, or hold a time. */
  private List<Field> fieldsOf(Class<?> type) {
    return fields.computeIfAbsent(type, key -> {
      List<Field> found = new ArrayList<>();
      for (Class<?> each = key; each != null; each = each.getSuperclass()) {
        // What is held weakly isn't held.
        if (each == Reference.class) continue;
        try {
          for (Field field : each.getDeclaredFields()) {
            boolean number = field.getType() == long.class && !isOfJdk(each);
            if (Modifier.isStatic(field.getModifiers()) || (field.getType().isPrimitive() && !number)) continue;
            field.setAccessible(true);
            found.add(field);
          }
        } catch (Throwable e) {
          // As above.
        }
      }
      return found;
    });
  }

  private static boolean isOwn(Class<?> type) {
    return type.isArray() || type.isPrimitive() || type.getName().startsWith("hazards.");
  }

  static boolean isOfJdk(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader == ClassLoader.getPlatformClassLoader() || type.getName().startsWith("com.sun.proxy.");
  }

  /** Whether a class has been initialised: reading a static field would do it. */
  static final class Initialized {
    private final Object unsafe;
    private final Method should;

    Initialized() throws ReflectiveOperationException {
      Class<?> type = Class.forName("jdk.internal.misc.Unsafe");
      Method get = type.getDeclaredMethod("getUnsafe");
      get.setAccessible(true);
      unsafe = get.invoke(null);
      should = type.getDeclaredMethod("shouldBeInitialized", Class.class);
      should.setAccessible(true);
    }

    boolean is(Class<?> type) {
      try {
        return !(Boolean) should.invoke(unsafe, type);
      } catch (ReflectiveOperationException e) {
        return false;
      }
    }
  }
}

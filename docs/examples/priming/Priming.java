package priming;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * Calls a function before its snapshot is taken, so that what its first request loads, links and compiles is in the
 * snapshot. Without SnapStart, nothing happens; with the variable PRIMING=none, neither, so that the two can be compared.
 */
public final class Priming implements Resource {
  /** A call of the function, which must do no harm: it happens once for each published version. */
  public interface Call {
    void run() throws Exception;
  }

  /** Each round compiles a little more; more than a few gain nothing. */
  private static final int ROUNDS = 3;

  /** CRaC's context holds what is registered weakly. */
  private static final List<Priming> REGISTERED = new ArrayList<>();

  private final Call call;

  private Priming(Call call) {
    this.call = call;
  }

  /** To be called while the function is initialised: in its handler's constructor, say. */
  public static void beforeSnapshot(Call call) {
    if ("none".equals(System.getenv("PRIMING"))) return;
    Priming priming = new Priming(call);
    REGISTERED.add(priming);
    Core.getGlobalContext().register(priming);
  }

  /**
   * The same for a handler of streams. It gets no context.
   *
   * @param event a resource with the event as JSON: {@code /event.json}
   */
  public static void beforeSnapshot(RequestStreamHandler handler, String event) {
    beforeSnapshot(
        () -> {
          try (InputStream json = Priming.class.getResourceAsStream(event)) {
            if (json == null) throw new FileNotFoundException(event);
            InputStream bytes = new ByteArrayInputStream(json.readAllBytes());
            handler.handleRequest(bytes, OutputStream.nullOutputStream(), null);
          }
        });
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    try {
      for (int round = 0; round < ROUNDS; round++) call.run();
      System.out.println("Priming: called " + ROUNDS + " times before the snapshot");
    } catch (Exception e) {
      // A snapshot without priming is better than none.
      System.out.println("Priming failed, and the snapshot is taken without: " + e);
    }
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {}
}

package functions;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

@Startup
@ApplicationScoped
public class Greeter {

    public record Greeting(String greeting, String initialised, int call, String random) {
    }

    private final String initialised = UUID.randomUUID().toString();
    private int calls;

    public Greeting greet(String name) {
        return new Greeting("Hello, " + name, initialised, ++calls, UUID.randomUUID().toString());
    }
}

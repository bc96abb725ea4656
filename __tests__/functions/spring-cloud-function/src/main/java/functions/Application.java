package functions;

import java.util.UUID;
import java.util.function.Function;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class Application {

    public record Person(String name) {
    }

    public record Greeting(String greeting, String initialised, int call, String random) {
    }

    private final String initialised = UUID.randomUUID().toString();
    private int calls;

    @Bean
    public Function<Person, Greeting> greet() {
        return person ->
            new Greeting("Hello, " + person.name(), initialised, ++calls, UUID.randomUUID().toString());
    }
}

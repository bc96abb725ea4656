package functions;

import java.util.UUID;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
public class Application {

    public record Greeting(String greeting, String initialised, int call, String random) {
    }

    @RestController
    public static class Hello {
        private final String initialised = UUID.randomUUID().toString();
        private int calls;

        @GetMapping("/hello/{name}")
        public Greeting greet(@PathVariable("name") String name) {
            return new Greeting("Hello, " + name, initialised, ++calls, UUID.randomUUID().toString());
        }
    }
}

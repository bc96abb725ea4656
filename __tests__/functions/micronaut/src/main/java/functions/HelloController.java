package functions;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.serde.annotation.Serdeable;
import java.util.UUID;

@Controller("/hello")
class HelloController {

    @Serdeable
    record Greeting(String greeting, String initialised, int call, String random) {
    }

    private final String initialised = UUID.randomUUID().toString();
    private int calls;

    @Get("/{name}")
    Greeting greet(String name) {
        return new Greeting("Hello, " + name, initialised, ++calls, UUID.randomUUID().toString());
    }
}

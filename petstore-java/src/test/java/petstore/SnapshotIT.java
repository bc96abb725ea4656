package petstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The zip under AWS's runtime interface client, through the hooks and the first request after them. */
@EnabledOnOs(OS.LINUX)
class SnapshotIT {
    private static final String PETS = "petstore.PetStoreHandler::handleRequest";
    private static final Path CLASS_LIST = Path.of(
            System.getProperty("basedir", "."), System.getProperty("build.sources", "src/java11"), "resources/priming/classes.txt");

    @TempDir
    private Path directory;

    private Environment start(String handler, String priming) throws Exception {
        return new Environment(Files.createTempDirectory(directory, "environment"), handler, priming);
    }

    /** Runs the hooks and one {@code GET /pets}. Returns what that request loaded from the zip. */
    private static List<String> firstRequest(Environment environment) throws Exception {
        assertEquals("ready", environment.api().awaitSnapshot());
        int loaded = environment.loaded();
        environment.api().restore();
        Events.Answer answer = environment.send(Events.event("GET", "/pets"));
        assertEquals(200, answer.status);
        assertEquals(10, answer.json().size());
        return environment.loadedFromZip(loaded);
    }

    @Test
    @DisplayName("after invoke priming the first request loads no class of the zip")
    void invokePriming() throws Exception {
        try (Environment environment = start(PETS, "invoke")) {
            assertEquals(List.of(), firstRequest(environment));
        }
    }

    @Test
    @DisplayName("the class list is what the first request of an unprimed environment loads")
    void classList() throws Exception {
        try (Environment environment = start(PETS, "none")) {
            Set<String> needed = new TreeSet<>(firstRequest(environment));
            if (Boolean.getBoolean("classes.write")) {
                Files.write(CLASS_LIST, needed);
            }
            assertEquals(String.join("\n", needed), String.join("\n", Files.readAllLines(CLASS_LIST)));
        }
    }

    @Test
    @DisplayName("after class priming the first request loads no class of the zip")
    void classPriming() throws Exception {
        try (Environment environment = start(PETS, "classes")) {
            assertEquals(List.of(), firstRequest(environment));
        }
    }

    @Test
    @DisplayName("the log says once that the context is initialised, and then which request took which pet in")
    void log() throws Exception {
        try (Environment environment = start(PETS, "invoke")) {
            firstRequest(environment);
            ObjectNode post = Events.post("/pets", "{\"name\":\"Luna\",\"breed\":\"Borzoi\"}");
            String first = environment.send(post).json().path("id").textValue();
            String second = environment.send(post).json().path("id").textValue();

            List<String> lines = applicationLog(environment);
            assertTrue(lines.get(0).matches("\\[main\\] INFO StartLog - context initialised in \\d+ ms"), lines.get(0));
            assertEquals(
                    List.of(
                            "[request-2] INFO PetsController - took in " + first,
                            "[request-3] INFO PetsController - took in " + second),
                    lines.subList(1, lines.size()));
        }
    }

    /** The log without what newer JVMs say about the runtime client's native library, and Spring Boot on a slow machine. */
    private static List<String> applicationLog(Environment environment) throws Exception {
        return environment.log().lines()
                .filter(line -> !line.isBlank() && !line.startsWith("WARNING: ") && !line.contains(" ApplicationPid - "))
                .collect(Collectors.toList());
    }

    @Test
    @DisplayName("a wrong PRIMING fails the initialisation and says what it may be")
    void wrongPriming() throws Exception {
        try (Environment environment = start(PETS, "off")) {
            String error = environment.api().awaitSnapshot();
            assertTrue(error.startsWith("POST init/error: "), error);
            assertTrue(environment.log().contains("PRIMING is \"off\"; it must be invoke, classes or none"), environment.log());
        }
    }

    @Test
    @DisplayName("two environments give different ids")
    void environmentsDiffer() throws Exception {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            try (Environment environment = start(PETS, "invoke")) {
                environment.api().restore();
                environment.send(Events.event("GET", "/pets?limit=100")).json().forEach(pet -> ids.add(pet.path("id").asText()));
            }
        }
        assertEquals(200, ids.size());
    }

    @Test
    @DisplayName("hello world answers")
    void helloWorld() throws Exception {
        try (Environment environment = start("petstore.HelloHandler::handleRequest", "invoke")) {
            environment.api().restore();
            assertEquals("Hello, world!", environment.send(Events.event("GET", "/")).body());
        }
    }
}

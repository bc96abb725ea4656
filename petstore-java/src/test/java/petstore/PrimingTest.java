package petstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrimingTest {
    @Test
    @DisplayName("PRIMING is invoke, classes or none, and invoke where it isn't set")
    void modes() {
        assertEquals(Priming.Mode.INVOKE, Priming.Mode.of(null));
        assertEquals(Priming.Mode.INVOKE, Priming.Mode.of(""));
        assertEquals(Priming.Mode.INVOKE, Priming.Mode.of("invoke"));
        assertEquals(Priming.Mode.CLASSES, Priming.Mode.of("classes"));
        assertEquals(Priming.Mode.NONE, Priming.Mode.of("none"));
    }

    @ParameterizedTest(name = "PRIMING={0} is an error that says what it may be")
    @ValueSource(strings = {"off", "INVOKE", "false", " none"})
    void wrongMode(String value) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> Priming.Mode.of(value));
        assertEquals("The environment variable PRIMING is \"" + value + "\"; it must be invoke, classes or none", e.getMessage());
    }

    @Test
    @DisplayName("only invoke priming runs requests")
    void whoRunsRequests() throws Exception {
        List<String> ran = new ArrayList<>();
        for (Priming.Mode mode : Priming.Mode.values()) {
            new Priming(mode, () -> ran.add(mode.label())).beforeCheckpoint(null);
        }
        assertEquals(List.of("invoke"), ran);
    }

    @Test
    @DisplayName("the hooks leave no pet behind, and the request after them is answered")
    void leavesNoTrace() throws Exception {
        PetStoreHandler handler = new PetStoreHandler();
        PetStore store = PetStoreHandler.store();
        Events.send(handler, Events.event("GET", "/pets"));
        assertTrue(store.size() >= 10);

        PetStoreHandler.PRIMING.beforeCheckpoint(null);
        PetStoreHandler.PRIMING.afterRestore(null);

        assertEquals(0, store.size());
        assertEquals(10, Events.send(handler, Events.event("GET", "/pets")).json().size());
    }

    @Test
    @DisplayName("a handler that answers wrongly fails the hook, so that it never becomes a snapshot")
    void brokenHandler() {
        PetStore store = new PetStore();
        PrimingRequests requests = new PrimingRequests(
                (event, response, context) -> {
                    store.list(1);
                    response.write("{\"statusCode\":500,\"body\":\"{}\"}".getBytes());
                },
                store);
        Exception e = assertThrows(IllegalStateException.class, requests::run);
        assertEquals("Priming expected status 200 but got {\"statusCode\":500,\"body\":\"{}\"}", e.getMessage());
        assertEquals(0, store.size());
    }

    @Test
    @DisplayName("every class of the priming list exists, is listed once, and is neither the JDK's nor generated")
    void classList() throws IOException, ClassNotFoundException {
        List<String> names = Priming.classNames();
        assertTrue(names.size() > 50, "only " + names.size() + " classes");
        assertEquals(names.size(), new HashSet<>(names).size());
        for (String name : names) {
            Class<?> type = Class.forName(name, false, getClass().getClassLoader());
            assertFalse(type.getClassLoader() == null, name);
            assertFalse(name.contains("$$"), name);
        }
    }
}

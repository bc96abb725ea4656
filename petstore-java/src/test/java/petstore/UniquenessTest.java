package petstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What restored environments must not share. (That restored processes don't is checked where snapshots are taken.) */
class UniquenessTest {
    @Test
    @DisplayName("two class loaders with one state of the application give different pets")
    void classLoaders() throws Exception {
        Set<UUID> ids = new HashSet<>();
        List<Class<?>> types = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (URLClassLoader loader = new URLClassLoader(new URL[] {classes().toUri().toURL()}, new OnlyLibraries())) {
                Class<?> type = loader.loadClass("petstore.RandomPets");
                types.add(type);
                var newId = type.getDeclaredMethod("newId");
                newId.setAccessible(true);
                for (int n = 0; n < 1000; n++) {
                    ids.add((UUID) newId.invoke(null));
                }
            }
        }
        assertNotSame(types.get(0), types.get(1));
        assertEquals(2000, ids.size());
    }

    private static Path classes() throws Exception {
        return Path.of(RandomPets.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** Hides the application, so that each child loads its own. */
    private static final class OnlyLibraries extends ClassLoader {
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("petstore.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}

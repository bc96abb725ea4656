package planted;

import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.Resource;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A hook that loads classes by the thousand after each restore. */
public class LoadsClasses implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Hooks HOOKS = new Hooks();
    private static int loaded;

    static {
        Core.getGlobalContext().register(HOOKS);
    }

    private static void load() {
        try (Stream<Path> files = Files.walk(FileSystems.getFileSystem(URI.create("jrt:/"))
                .getPath("modules/java.xml/com/sun/org/apache"))) {
            ClassLoader loader = ClassLoader.getPlatformClassLoader();
            for (Path file : files.filter(each -> each.toString().endsWith(".class")).collect(Collectors.toList())) {
                String name = file.subpath(2, file.getNameCount()).toString();
                try {
                    loader.loadClass(name.substring(0, name.length() - 6).replace('/', '.'));
                    loaded++;
                } catch (ClassNotFoundException | LinkageError e) {
                    // One that needs what this JVM hasn't.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("ready", loaded >= 0);
    }

    private static class Hooks implements Resource {
        @Override
        public void beforeCheckpoint(com.amazonaws.services.lambda.crac.Context<? extends Resource> c) {}

        @Override
        public void afterRestore(com.amazonaws.services.lambda.crac.Context<? extends Resource> c) {
            load();
        }
    }
}

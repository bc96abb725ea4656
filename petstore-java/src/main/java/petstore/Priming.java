package petstore;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * What is done right before the snapshot, so that the first request after a restore finds its classes loaded, its caches filled
 * and its code partly compiled. Lambda's runtime calls the hooks only for a SnapStart version that is being published.
 */
final class Priming implements Resource {
    /** The environment variable that chooses the {@link Mode}. */
    static final String VARIABLE = "PRIMING";

    private static final String CLASSES = "/priming/classes.txt";

    enum Mode {
        /** Does what {@link #CLASSES} does, and runs requests through the handler itself. */
        INVOKE,
        /** Only loads and initialises the classes that a first request needs. */
        CLASSES,
        /** Leaves everything to the first request. */
        NONE;

        /**
         * @param value the environment variable, null where it isn't set
         * @throws IllegalArgumentException for anything but the three names in lower case
         */
        static Mode of(String value) {
            if (value == null || value.isEmpty()) {
                return INVOKE;
            }
            for (Mode mode : values()) {
                if (mode.label().equals(value)) {
                    return mode;
                }
            }
            throw new IllegalArgumentException(
                    "The environment variable " + VARIABLE + " is \"" + value + "\"; it must be invoke, classes or none");
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Mode mode;
    private final Runnable requests;

    /** @param requests runs requests through the handler and leaves no trace of them */
    Priming(Mode mode, Runnable requests) {
        this.mode = mode;
        this.requests = requests;
    }

    /** Registers for the hooks. The caller has to keep what it gets: the runtime's context holds its resources weakly. */
    static Priming register(Mode mode, Runnable requests) {
        Priming priming = new Priming(mode, requests);
        Core.getGlobalContext().register(priming);
        return priming;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) throws ClassNotFoundException {
        switch (mode) {
            case INVOKE:
                // Some of the classes are needed by other hooks after the restore, which no request here can load.
                loadClasses();
                requests.run();
                break;
            case CLASSES:
                loadClasses();
                break;
            default:
                break;
        }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        // Nothing to renew: no connection, no credential and no random number is kept from before the snapshot.
    }

    private static void loadClasses() throws ClassNotFoundException {
        for (String name : classNames()) {
            Class.forName(name, true, Priming.class.getClassLoader());
        }
    }

    /** The classes that the hooks after a restore and a first {@code GET /pets} load; SnapshotIT writes the list and checks it. */
    static List<String> classNames() {
        try (InputStream in = Priming.class.getResourceAsStream(CLASSES);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines().collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

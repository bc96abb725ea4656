package petstore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * An execution environment as Lambda has it: the unpacked zip as working directory, a JVM that runs AWS's own runtime interface
 * client, the Runtime API. In place of a snapshot it only waits at the place where one would be taken.
 */
final class Environment implements AutoCloseable {
    private static final Path OUTPUT = Path.of(System.getProperty("build.output", "target")).toAbsolutePath();

    private final RuntimeApi api = new RuntimeApi();
    private final Path task;
    private final Path log;
    private final Path classLog;
    private final Process jvm;

    /** @param directory an empty directory of this environment's own */
    Environment(Path directory, String handler, String priming) throws IOException {
        task = Files.createDirectory(directory.resolve("task"));
        log = directory.resolve("log");
        classLog = directory.resolve("classes");
        unzip(zip(), task);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
        command.add("-XX:+UseSerialGC");
        command.add("-Xlog:class+load:file=" + classLog + "::filecount=0");
        command.add("-cp");
        command.add(jars(OUTPUT.resolve("runtime")));
        command.add("com.amazonaws.services.lambda.runtime.api.client.AWSLambda");
        command.add(handler);
        ProcessBuilder builder = new ProcessBuilder(command).directory(task.toFile()).redirectErrorStream(true);
        builder.redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("JAVA_"));
        builder.environment().put("AWS_LAMBDA_RUNTIME_API", api.address());
        builder.environment().put("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
        builder.environment().put("AWS_LAMBDA_FUNCTION_NAME", "petstore");
        builder.environment().put(Priming.VARIABLE, priming);
        jvm = builder.start();
        jvm.onExit().thenAccept(ended -> api.clientEnded("The JVM ended with status " + ended.exitValue() + "; its log is in " + log));
    }

    static Path zip() {
        return OUTPUT.resolve("petstore.zip");
    }

    RuntimeApi api() {
        return api;
    }

    Events.Answer send(ObjectNode event) throws IOException, InterruptedException {
        return new Events.Answer(api.invoke(event.toString()));
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** How many classes the JVM has loaded so far. */
    int loaded() throws IOException {
        return Files.readAllLines(classLog).size();
    }

    /** The names of the classes that were loaded since {@link #loaded} was {@code from} and stand in the zip as files. */
    List<String> loadedFromZip(int from) throws IOException {
        List<String> lines = Files.readAllLines(classLog);
        return lines.subList(from, lines.size()).stream()
                .filter(line -> line.contains("source: file:" + task))
                .map(line -> line.replaceFirst("^(\\[[^]]*\\])+\\s*", "").split(" ")[0])
                .collect(Collectors.toList());
    }

    @Override
    public void close() throws InterruptedException {
        jvm.destroyForcibly().waitFor();
        api.close();
    }

    private static void unzip(Path zip, Path into) throws IOException {
        try (InputStream file = Files.newInputStream(zip);
                ZipInputStream in = new ZipInputStream(file, StandardCharsets.UTF_8)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path path = into.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    Files.copy(in, path);
                }
            }
        }
    }

    private static String jars(Path directory) {
        try (Stream<Path> jars = Files.list(directory)) {
            return jars.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

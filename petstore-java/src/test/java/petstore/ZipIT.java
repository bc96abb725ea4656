package petstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ZipIT {
    @Test
    @DisplayName("the zip has classes at its root and jars in lib/, and nothing that Lambda or nobody needs")
    void layout() throws Exception {
        Set<String> tops = new TreeSet<>();
        Set<String> unwanted = new TreeSet<>();
        try (ZipFile zip = new ZipFile(Environment.zip().toFile())) {
            zip.stream().map(ZipEntry::getName).forEach(name -> {
                tops.add(name.replaceFirst("/.*", "/"));
                if (name.startsWith("lib/") && !name.equals("lib/") && !name.endsWith(".jar")
                        || name.matches(".*(tomcat|runtime-interface-client|junit|httpclient).*")) {
                    unwanted.add(name);
                }
            });
            assertTrue(zip.getEntry("petstore/PetStoreHandler.class") != null);
            assertTrue(zip.getEntry("petstore/HelloHandler.class") != null);
        }
        // The logging library's settings have a name of their own in each build.
        assertTrue(tops.remove("simplelogger.properties") ^ tops.remove("logback.xml"), tops.toString());
        assertEquals(Set.of("application.properties", "lib/", "petstore/", "priming/"), tops);
        assertEquals(Set.of(), unwanted);
    }

    @Test
    @DisplayName("every entry of the zip has the same time")
    void times() throws Exception {
        try (ZipFile zip = new ZipFile(Environment.zip().toFile())) {
            Set<Object> times = new HashSet<>();
            zip.stream().forEach(entry -> times.add(entry.getTimeLocal()));
            assertEquals(1, times.size());
        }
    }

    @Test
    @DisplayName("our classes are bytecode of the release that the build is for")
    void bytecode() throws Exception {
        try (ZipFile zip = new ZipFile(Environment.zip().toFile());
                DataInputStream in = new DataInputStream(zip.getInputStream(zip.getEntry("petstore/PetStoreHandler.class")))) {
            assertEquals(0xCAFEBABE, in.readInt());
            in.readUnsignedShort();
            // 55 is Java 11.
            assertEquals(44 + Integer.getInteger("build.release", 11), in.readUnsignedShort());
        }
    }
}

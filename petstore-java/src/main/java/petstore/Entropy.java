package petstore;

import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * Random bytes that are fresh in every environment restored from one snapshot.
 *
 * <p>A generator's state is part of the snapshot: environments that share it would go on alike. {@code SecureRandom} reads the
 * kernel, but keeps what it has read for up to 100 ms in a buffer of the process (sun.security.provider.NativePRNG). Its
 * {@code generateSeed} has no buffer: every call reads the kernel's device. So nothing random is ever held here.
 */
final class Entropy {
    private static final SecureRandom KERNEL = kernel();

    private Entropy() {}

    /** Returns a buffer of {@code count} bytes that nobody else has seen. */
    static ByteBuffer fresh(int count) {
        return ByteBuffer.wrap(KERNEL.generateSeed(count));
    }

    private static SecureRandom kernel() {
        try {
            // Reads /dev/urandom, which never blocks.
            return SecureRandom.getInstance("NativePRNGNonBlocking");
        } catch (NoSuchAlgorithmException notUnix) {
            return new SecureRandom();
        }
    }
}

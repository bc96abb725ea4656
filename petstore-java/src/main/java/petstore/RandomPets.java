package petstore;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Makes up pets, from bytes drawn at the moment a pet is needed and never before (see {@link Entropy}). */
final class RandomPets {
    private static final List<String> BREEDS = List.of(
            "Afghan Hound", "Basenji", "Border Collie", "Borzoi", "Briard", "Chow Chow", "Dachshund", "Great Dane",
            "Havanese", "Jack Russell Terrier", "Komondor", "Labrador Retriever", "Leonberger", "Newfoundland", "Otterhound",
            "Poodle", "Samoyed", "Shiba Inu", "Vizsla", "Whippet");

    private static final List<String> NAMES = List.of(
            "Ada", "Bramble", "Clover", "Dusty", "Echo", "Fennel", "Ginger", "Hazel", "Indigo", "Juniper", "Kiwi", "Luna",
            "Mango", "Nutmeg", "Olive", "Pepper", "Quince", "Rusty", "Sorrel", "Tansy", "Umber", "Violet", "Willow", "Yarrow",
            "Ziggy");

    private static final long OLDEST_MS = TimeUnit.DAYS.toMillis(15 * 365);

    private RandomPets() {}

    static Pet next() {
        ByteBuffer bytes = Entropy.fresh(16 + 3 * Long.BYTES);
        return new Pet(id(bytes), pick(BREEDS, bytes), pick(NAMES, bytes), dateOfBirth(bytes));
    }

    static UUID newId() {
        return id(Entropy.fresh(16));
    }

    static long newDateOfBirth() {
        return dateOfBirth(Entropy.fresh(Long.BYTES));
    }

    /** A version 4 (random) UUID, variant 2, as RFC 9562 lays it out. */
    private static UUID id(ByteBuffer bytes) {
        long high = bytes.getLong() & ~0xF000L | 0x4000L;
        long low = bytes.getLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(high, low);
    }

    private static String pick(List<String> from, ByteBuffer bytes) {
        return from.get((int) Math.floorMod(bytes.getLong(), (long) from.size()));
    }

    private static long dateOfBirth(ByteBuffer bytes) {
        return System.currentTimeMillis() - Math.floorMod(bytes.getLong(), OLDEST_MS);
    }
}

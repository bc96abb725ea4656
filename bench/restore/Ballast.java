package ballast;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.HashMap;
import java.util.Map;

/** A handler with as many MB of live objects as BALLAST_MB says: entries of a map, with a string and an array each. */
public class Ballast implements RequestHandler<Map<String, Object>, String> {

    /** An entry with its key, text and numbers takes about this many bytes. */
    private static final int ENTRY_BYTES = 192;
    private static final Map<Integer, Entry> ENTRIES = fill(Long.parseLong(System.getenv("BALLAST_MB")));

    /** Looks some up all over the map, as a handler with a cache would. */
    @Override
    public String handleRequest(Map<String, Object> event, Context context) {
        int sum = 0;
        int step = Math.max(1, ENTRIES.size() / 100);
        for (int index = 0; index < ENTRIES.size(); index += step) {
            Entry entry = ENTRIES.get(index);
            sum += entry.text.length() + entry.numbers[0];
        }
        return ENTRIES.size() + " entries, " + sum;
    }

    private static Map<Integer, Entry> fill(long megabytes) {
        int count = (int) (megabytes * 1024 * 1024 / ENTRY_BYTES);
        Map<Integer, Entry> entries = new HashMap<>();
        for (int index = 0; index < count; index++) {
            entries.put(index, new Entry(index));
        }
        return entries;
    }

    private static final class Entry {
        private final String text;
        private final int[] numbers;

        private Entry(int index) {
            text = "entry number " + index;
            numbers = new int[] {index, index, index, index, index, index, index, index};
        }
    }
}

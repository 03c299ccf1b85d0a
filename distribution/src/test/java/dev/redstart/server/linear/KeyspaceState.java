package dev.redstart.server.linear;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the model believes the keyspace to be: a few databases of a few strings. A step of the checker changes a copy. */
public final class KeyspaceState {
    /** {@link Value#expireAt} of a key without an expiry, as PEXPIRETIME answers it. */
    static final long NO_EXPIRY = -1;

    record Value(String text, long expireAt) {
        boolean isExpired(long now) {
            return expireAt != NO_EXPIRY && expireAt <= now;
        }
    }

    private final TreeMap<String, Value>[] databases;

    @SuppressWarnings({"unchecked", "rawtypes"})
    public KeyspaceState(int count) {
        databases = new TreeMap[count];
        Arrays.setAll(databases, i -> new TreeMap<>());
    }

    private KeyspaceState(KeyspaceState other) {
        databases = other.databases.clone();
        Arrays.setAll(databases, i -> new TreeMap<>(other.databases[i]));
    }

    KeyspaceState copy() {
        return new KeyspaceState(this);
    }

    int databases() {
        return databases.length;
    }

    Value get(int db, String key) {
        return databases[db].get(key);
    }

    public void put(int db, String key, String text, long expireAt) {
        databases[db].put(key, new Value(text, expireAt));
    }

    void remove(int db, String key) {
        databases[db].remove(key);
    }

    Set<String> keys(int db) {
        return new TreeSet<>(databases[db].keySet());
    }

    void clear(int db) {
        databases[db].clear();
    }

    void swap(int first, int second) {
        TreeMap<String, Value> kept = databases[first];
        databases[first] = databases[second];
        databases[second] = kept;
    }

    /** Text that is equal for equal states; {@link #matchesFile} reads what a file holds in the same form. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        for (int db = 0; db < databases.length; db++) {
            for (Map.Entry<String, Value> entry : databases[db].entrySet()) {
                line(text, db, entry.getKey(), entry.getValue());
            }
        }
        return text.toString();
    }

    static void line(StringBuilder text, int db, String key, Value value) {
        text.append(db).append(' ').append(key).append('=').append(value.text());
        if (value.expireAt() != NO_EXPIRY) {
            text.append(" @").append(value.expireAt());
        }
        text.append('\n');
    }

    /** Whether a file with these lines is this state; a key whose time has come may be in it or not. */
    boolean matchesFile(String lines, long now) {
        KeyspaceState rest = copy();
        for (String line : lines.split("\n")) {
            if (!line.isEmpty() && !rest.takeLine(line)) {
                return false;
            }
        }
        for (TreeMap<String, Value> database : rest.databases) {
            for (Iterator<Value> left = database.values().iterator(); left.hasNext(); ) {
                if (!left.next().isExpired(now)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean takeLine(String line) {
        int db = Integer.parseInt(line.substring(0, line.indexOf(' ')));
        String key = line.substring(line.indexOf(' ') + 1, line.indexOf('='));
        Value value = databases[db].remove(key);
        if (value == null) {
            return false;
        }
        StringBuilder expected = new StringBuilder();
        line(expected, db, key, value);
        return expected.toString().equals(line + "\n");
    }
}

package dev.redstart.commands.basic;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Glob;
import dev.redstart.api.Key;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.api.TypeHandle;
import java.util.ArrayList;
import java.util.List;

/** Commands that walk over all keys while others run. */
final class KeyspaceCommands {
    private static final int DEFAULT_COUNT = 10;

    private KeyspaceCommands() {}

    static void register(PluginContext context) {
        context.command("SCAN", -2, KeyspaceCommands::scan).readsKeyspace().categories("keyspace");
        context.command("RANDOMKEY", 1, KeyspaceCommands::randomKey)
                .readsKeyspace()
                .categories("keyspace");
    }

    private static final CommandException INVALID_CURSOR = CommandException.of("ERR", "invalid cursor");

    private static void scan(Request request, Reply reply) {
        long cursor = cursor(request.arg(1));
        long count = DEFAULT_COUNT;
        Bytes pattern = null;
        Bytes type = null;
        for (int i = 2; i < request.argc(); i += 2) {
            Bytes word = request.arg(i);
            Bytes value = i + 1 < request.argc() ? request.arg(i + 1) : null;
            if (value != null && word.is("COUNT")) {
                count = value.toLong();
                if (count < 1) {
                    throw CommandException.SYNTAX;
                }
            } else if (value != null && word.is("MATCH")) {
                pattern = value;
            } else if (value != null && word.is("TYPE")) {
                type = value;
            } else {
                throw CommandException.SYNTAX;
            }
        }
        scan(request, reply, cursor, (int) Math.min(count, Integer.MAX_VALUE), new Filter(pattern, type));
    }

    /** The names wait until the next cursor is known, which stands before them. */
    private static void scan(Request request, Reply reply, long cursor, int count, Filter filter) {
        List<Bytes> names = new ArrayList<>();
        long next = request.keyspace().scan(cursor, count, key -> {
            if (filter.takes(key)) {
                names.add(key.name().copy());
            }
        });
        reply.array(2);
        reply.bulk(request.bytes(next));
        reply.array(names.size());
        names.forEach(reply::bulk);
    }

    /** What SCAN shows. */
    private static final class Filter {
        private final Glob glob;
        private final Bytes type;

        Filter(Bytes pattern, Bytes type) {
            this.glob = pattern == null || pattern.is("*") ? null : Glob.of(pattern);
            this.type = type;
        }

        boolean takes(Key key) {
            return (glob == null || glob.matches(key.name())) && (type == null || isOfType(key));
        }

        private boolean isOfType(Key key) {
            TypeHandle<?> found = key.type();
            return found != null && type.is(found.name());
        }
    }

    /**
     * The number that C's {@code strtoul} reads, but without blanks: up to a NUL, with a sign, the empty text being 0.
     * Whatever a client sends is a place to start from.
     */
    private static long cursor(Bytes text) {
        int length = lengthToNul(text);
        boolean signed = length > 0 && (text.at(0) == '-' || text.at(0) == '+');
        if (signed && length == 1) {
            throw INVALID_CURSOR;
        }
        long cursor = 0;
        for (int i = signed ? 1 : 0; i < length; i++) {
            int digit = text.at(i) - '0';
            if (digit < 0 || digit > 9 || !fits(cursor, digit)) {
                throw INVALID_CURSOR;
            }
            cursor = cursor * 10 + digit;
        }
        return signed && text.at(0) == '-' ? -cursor : cursor;
    }

    private static int lengthToNul(Bytes text) {
        int length = 0;
        while (length < text.length() && text.at(length) != 0) {
            length++;
        }
        return length;
    }

    /** Whether 64 bits, without a sign, hold ten times a number and a digit. */
    private static boolean fits(long number, int digit) {
        long most = Long.divideUnsigned(-1 - digit, 10);
        return Long.compareUnsigned(number, most) <= 0;
    }

    private static void randomKey(Request request, Reply reply) {
        if (!request.keyspace().randomKey(request.random(), key -> reply.bulk(key.name()))) {
            reply.nil();
        }
    }
}

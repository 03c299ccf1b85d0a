package dev.redstart.server.wire;

import static dev.redstart.api.TypeHandle.STRING;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.CommandPlugin;
import dev.redstart.api.Key;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import java.util.HashMap;
import java.util.Map;

/** A plugin whose commands are wrong at once if they are not atomic. */
final class Counters implements CommandPlugin {
    /** What ACCOUNT.OPEN puts into each account. */
    static final int CAPITAL = 1_000;

    @Override
    public String name() {
        return "counters";
    }

    @Override
    public void register(PluginContext context) {
        context.command("COUNT.UP", Counters::up).arity(2).writes(KeySpec.at(1));
        context.command("PAIR.SET", Counters::setPair).arity(4).writes(KeySpec.range(1, 2, 1));
        context.command("PAIR.DROP", Counters::dropPair).arity(3).writes(KeySpec.range(1, 2, 1));
        context.command("PAIR.GET", Counters::getPair).arity(3).reads(KeySpec.range(1, 2, 1));
        context.command("PAIR.CHECK", Counters::checkPairs)
                .arity(1)
                .reads(KeySpec.computed((request, sink) -> sink.wholeKeyspace()))
                .readsKeyspace();
        context.command("ACCOUNT.OPEN", Counters::open).arity(-2).writes(KeySpec.range(1, -1, 1));
        context.command("ACCOUNT.TRANSFER", Counters::transfer).arity(4).writes(KeySpec.range(1, 2, 1));
        context.command("ACCOUNT.SUM", Counters::sum).arity(-2).reads(KeySpec.range(1, -1, 1));
    }

    private static long number(Key key) {
        Bytes value = key.get(STRING);
        return value == null ? 0 : value.toLong();
    }

    private static void up(Request request, Reply reply) {
        long value = number(request.key(0)) + 1;
        request.key(0).set(STRING, request.bytes(value));
        reply.integer(value);
    }

    private static void setPair(Request request, Reply reply) {
        request.key(0).set(STRING, request.arg(3));
        Thread.yield(); // a chance to look at half a pair
        request.key(1).set(STRING, request.arg(3));
        reply.ok();
    }

    private static void dropPair(Request request, Reply reply) {
        boolean left = request.key(0).delete();
        Thread.yield();
        boolean right = request.key(1).delete();
        if (left != right) {
            throw CommandException.of("BROKEN", "half a pair was there");
        }
        reply.bool(left);
    }

    private static void getPair(Request request, Reply reply) {
        Bytes left = request.key(0).get(STRING);
        Thread.yield();
        Bytes right = request.key(1).get(STRING);
        if (left == null ? right != null : !left.equals(right)) {
            throw CommandException.of("BROKEN", left + " beside " + right);
        }
        reply.bulk(left);
    }

    /** Keys are called {@code left:N} and {@code right:N}. */
    private static void checkPairs(Request request, Reply reply) {
        Map<String, String> values = new HashMap<>();
        long cursor = 0;
        do {
            cursor = request.keyspace().scan(cursor, 100, key -> values.put(key.toString(), key.get(STRING) + ""));
        } while (cursor != 0);
        values.forEach((key, value) -> {
            String other = key.startsWith("left:") ? key.replace("left", "right") : key.replace("right", "left");
            if (!value.equals(values.get(other))) {
                throw CommandException.of("BROKEN", key + " is " + value + ", " + other + " is " + values.get(other));
            }
        });
        reply.integer(values.size());
    }

    private static void open(Request request, Reply reply) {
        for (int i = 0; i < request.keyCount(); i++) {
            request.key(i).set(STRING, request.bytes(CAPITAL));
        }
        reply.ok();
    }

    private static void transfer(Request request, Reply reply) {
        long amount = request.arg(3).toLong();
        request.key(0).set(STRING, request.bytes(number(request.key(0)) - amount));
        Thread.yield();
        request.key(1).set(STRING, request.bytes(number(request.key(1)) + amount));
        reply.ok();
    }

    private static void sum(Request request, Reply reply) {
        long sum = 0;
        for (int i = 0; i < request.keyCount(); i++) {
            sum += number(request.key(i));
        }
        reply.integer(sum);
    }
}

package dev.redstart.commands.basic;

import static dev.redstart.api.TypeHandle.STRING;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.CommandHandler;
import dev.redstart.api.EventClass;
import dev.redstart.api.Flag;
import dev.redstart.api.Key;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;

/** Commands on strings that are numbers. A missing key counts as zero; its expiry stays. */
final class CounterCommands {
    private CounterCommands() {}

    static void register(PluginContext context) {
        counter(context, "INCR", 2, CounterCommands::incr);
        counter(context, "DECR", 2, CounterCommands::decr);
        counter(context, "INCRBY", 3, CounterCommands::incrBy);
        counter(context, "DECRBY", 3, CounterCommands::decrBy);
        counter(context, "INCRBYFLOAT", 3, CounterCommands::incrByFloat);
    }

    private static void counter(PluginContext context, String name, int arity, CommandHandler handler) {
        context.command(name, arity, handler).writes(KeySpec.at(1)).flags(Flag.DENY_OOM, Flag.FAST);
    }

    private static final CommandException DECREMENT_OVERFLOW = CommandException.of("ERR", "decrement would overflow");

    private static void incr(Request request, Reply reply) {
        add(request, reply, 1);
    }

    private static void decr(Request request, Reply reply) {
        add(request, reply, -1);
    }

    private static void incrBy(Request request, Reply reply) {
        add(request, reply, request.arg(2).toLong());
    }

    private static void decrBy(Request request, Reply reply) {
        long decrement = request.arg(2).toLong();
        if (decrement == Long.MIN_VALUE) {
            throw DECREMENT_OVERFLOW; // it has no opposite
        }
        add(request, reply, -decrement);
    }

    private static void add(Request request, Reply reply, long increment) {
        Key key = request.key(0);
        Bytes value = key.get(STRING);
        long old = value == null ? 0 : value.toLong();
        long sum = old + increment;
        if (((old ^ sum) & (increment ^ sum)) < 0) {
            throw CommandException.OVERFLOW;
        }
        key.replace(STRING, request.bytes(sum));
        key.event(EventClass.STRING, "incrby");
        reply.integer(sum);
    }

    private static void incrByFloat(Request request, Reply reply) {
        Key key = request.key(0);
        Bytes value = key.get(STRING);
        ExtendedFloat old = value == null ? ExtendedFloat.ZERO : ExtendedFloat.parse(value);
        Bytes text = Bytes.utf8(old.plus(ExtendedFloat.parse(request.arg(2))).text());
        key.replace(STRING, text);
        key.encoding("embstr"); // redis-server does not look whether the sum is an integer
        key.event(EventClass.STRING, "incrbyfloat");
        request.propagateAs("SET").arg(key.name()).arg(text).arg("KEEPTTL");
        reply.bulk(text);
    }
}

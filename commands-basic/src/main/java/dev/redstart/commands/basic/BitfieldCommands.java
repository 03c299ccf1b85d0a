package dev.redstart.commands.basic;

import static dev.redstart.api.TypeHandle.STRING;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.EventClass;
import dev.redstart.api.Flag;
import dev.redstart.api.Key;
import dev.redstart.api.KeyFlag;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import java.util.List;

/** BITFIELD: a string as integers of any number of bits, anywhere in it. */
final class BitfieldCommands {
    private BitfieldCommands() {}

    static void register(PluginContext context) {
        context.command("BITFIELD", -2, BitfieldCommands::bitfield)
                .writes(KeySpec.at(1).flags(BitfieldCommands::flagsOfBitfield))
                .flags(Flag.DENY_OOM, Flag.CONSTANT_TIME);
        context.command("BITFIELD_RO", -2, BitfieldCommands::bitfieldReadOnly)
                .reads(KeySpec.at(1))
                .flags(Flag.FAST);
    }

    private static final CommandException READ_ONLY =
            CommandException.of("ERR", "BITFIELD_RO only supports the GET subcommand");

    private static List<KeyFlag> flagsOfBitfield(Request request) {
        int at = 2;
        while (at < request.argc()) {
            int arguments = request.arg(at).is("GET") ? 2 : request.arg(at).is("OVERFLOW") ? 1 : 0;
            if (arguments == 0 || at + arguments >= request.argc()) {
                return List.of(KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.UPDATE);
            }
            at += 1 + arguments;
        }
        return List.of(KeyFlag.RO, KeyFlag.ACCESS);
    }

    private static void bitfield(Request request, Reply reply) {
        BitfieldOperations operations = new BitfieldOperations(request);
        int count = 0;
        long end = 0;
        while (operations.next()) {
            count++;
            end = operations.isGet()
                    ? end
                    : Math.max(end, operations.offset() + operations.type().bits());
        }
        Key key = request.key(0);
        Bytes bits = key.peek(); // refuses a value of another type before anything is answered
        boolean grows = end > (bits == null ? 0 : bits.length()) * 8L;
        if (grows) {
            key.write((int) ((end - 1) >>> 3), (byte) 0);
        } else if (end > 0) {
            key.encoding("raw"); // redis-server makes it writable before it looks at the numbers
        }
        reply.array(count);
        operations.restart();
        int changes = execute(operations, key, reply, grows);
        request.countChanges(changes);
        if (changes > 0) {
            key.event(EventClass.STRING, "setbit");
        }
    }

    /** Replies to each operation and returns how many changed something. */
    private static int execute(BitfieldOperations operations, Key key, Reply reply, boolean grown) {
        int changes = 0;
        while (operations.next()) {
            BitfieldType type = operations.type();
            long old = type.read(key.peek(), operations.offset());
            if (operations.isGet()) {
                reply.integer(old);
                continue;
            }
            long number = operations.isIncrement() ? old : operations.number();
            long increment = operations.isIncrement() ? operations.number() : 0;
            BitfieldType.Overflow overflow = operations.overflow();
            if (overflow == BitfieldType.Overflow.FAIL && !type.fits(number, increment)) {
                reply.nil();
                continue;
            }
            long sum = type.sum(number, increment, overflow);
            if (sum != old) {
                write(key, operations.offset(), type.bits(), sum);
            }
            changes += grown || sum != old ? 1 : 0;
            reply.integer(operations.isIncrement() ? sum : old);
        }
        return changes;
    }

    private static void write(Key key, long offset, int bits, long number) {
        int last = (int) ((offset + bits - 1) >>> 3);
        for (int index = (int) (offset >>> 3); index <= last; index++) {
            int b = key.peek().at(index);
            key.write(index, (byte) Bits.byteWith(b, index, offset, bits, number));
        }
    }

    private static void bitfieldReadOnly(Request request, Reply reply) {
        BitfieldOperations operations = new BitfieldOperations(request);
        int count = 0;
        boolean reads = true;
        while (operations.next()) {
            count++;
            reads &= operations.isGet();
        }
        if (!reads) {
            throw READ_ONLY;
        }
        Bytes bits = request.key(0).get(STRING);
        reply.array(count);
        operations.restart();
        while (operations.next()) {
            reply.integer(operations.type().read(bits, operations.offset()));
        }
    }
}

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

/** Commands on strings as rows of bits, numbered from the highest bit of the first byte on. */
final class BitmapCommands {
    private BitmapCommands() {}

    static void register(PluginContext context) {
        context.command("SETBIT", 4, BitmapCommands::setBit)
                .writes(KeySpec.at(1))
                .flags(Flag.DENY_OOM, Flag.CONSTANT_TIME);
        context.command("GETBIT", 3, BitmapCommands::getBit)
                .reads(KeySpec.at(1))
                .flags(Flag.FAST);
        context.command("BITCOUNT", -2, BitmapCommands::bitCount).reads(KeySpec.at(1));
        context.command("BITPOS", -3, BitmapCommands::bitPos).reads(KeySpec.at(1));
        context.command("BITOP", -4, BitmapCommands::bitOp)
                .writes(KeySpec.at(2).flags(KeyFlag.OW, KeyFlag.UPDATE))
                .reads(KeySpec.range(3, -1, 1))
                .flags(Flag.DENY_OOM);
    }

    private static final CommandException INVALID_OFFSET =
            CommandException.of("ERR", "bit offset is not an integer or out of range");
    private static final CommandException INVALID_BIT =
            CommandException.of("ERR", "bit is not an integer or out of range");

    private static void setBit(Request request, Reply reply) {
        long offset = offset(request, request.arg(2).toLong(INVALID_OFFSET));
        long bit = request.arg(3).toLong(INVALID_BIT);
        if (bit != 0 && bit != 1) {
            throw INVALID_BIT;
        }
        Key key = request.key(0);
        Bytes bits = key.peek();
        int index = (int) (offset >>> 3);
        boolean grows = bits == null || index >= bits.length();
        int b = grows ? 0 : bits.at(index);
        int old = (b >>> (7 - (offset & 7))) & 1;
        if (grows || old != bit) {
            key.write(index, (byte) Bits.byteWith(b, index, offset, 1, bit));
            key.event(EventClass.STRING, "setbit");
        } else {
            key.encoding("raw"); // redis-server makes it writable before it looks at the bit
        }
        reply.integer(old);
    }

    /** A place that a bit may have. */
    static long offset(Request request, long offset) {
        if (offset < 0 || offset >>> 3 >= request.maxStringBytes()) {
            throw INVALID_OFFSET;
        }
        return offset;
    }

    /** As {@link #offset(Request, long)}, of a field: {@code #} in front of it counts in fields. */
    static long offset(Request request, Bytes text, int bits) {
        boolean inFields = text.length() > 0 && text.at(0) == '#';
        if (!inFields) {
            return offset(request, text.toLong(INVALID_OFFSET));
        }
        byte[] number = new byte[text.length() - 1];
        text.copyTo(1, number, 0, number.length);
        return offset(request, Bytes.of(number).toLong(INVALID_OFFSET) * bits); // an overflow stays one, as in Redis
    }

    private static void getBit(Request request, Reply reply) {
        long offset = offset(request, request.arg(2).toLong(INVALID_OFFSET));
        Bytes bits = request.key(0).get(STRING);
        boolean set = bits != null && offset >>> 3 < bits.length() && Bits.get(bits, offset);
        reply.integer(set ? 1 : 0);
    }

    private static final int MAX_BITCOUNT_ARGUMENTS = 5;
    private static final int MAX_BITPOS_ARGUMENTS = 6;

    /** Checks the arguments before the key, as Redis does since 7.4: a range that makes no sense is none for any key. */
    private static void bitCount(Request request, Reply reply) {
        int argc = request.argc();
        if (argc == 3 || argc > MAX_BITCOUNT_ARGUMENTS) {
            throw CommandException.SYNTAX;
        }
        long start = argc > 2 ? request.arg(2).toLong() : 0;
        long end = argc > 2 ? request.arg(3).toLong() : -1;
        int unit = argc == MAX_BITCOUNT_ARGUMENTS ? unitBits(request.arg(4)) : 8;
        Bytes bits = request.key(0).get(STRING);
        if (bits == null || (start < 0 && end < 0 && start > end)) {
            reply.integer(0);
            return;
        }
        reply.integer(Bits.count(bits, first(bits, start, unit), last(bits, end, unit)));
    }

    /** How many bits a place of a range stands for. */
    private static int unitBits(Bytes word) {
        if (word.is("BIT")) {
            return 1;
        }
        if (word.is("BYTE")) {
            return 8;
        }
        throw CommandException.SYNTAX;
    }

    /** The first bit of a range that starts at a place; beyond the last one where that is behind the end. */
    private static long first(Bytes bits, long start, int unitBits) {
        long places = bits.length() * 8L / unitBits;
        return Math.min(fromFront(start, places), places) * unitBits;
    }

    /** The last bit of a range that ends with a place. */
    private static long last(Bytes bits, long end, int unitBits) {
        long places = bits.length() * 8L / unitBits;
        return (Math.min(fromFront(end, places), places - 1) + 1) * unitBits - 1;
    }

    private static long fromFront(long place, long places) {
        return Math.max(0, place < 0 ? place + places : place);
    }

    private static final CommandException NEITHER_ONE_NOR_ZERO =
            CommandException.of("ERR", "The bit argument must be 1 or 0.");

    private static void bitPos(Request request, Reply reply) {
        long bit = request.arg(2).toLong();
        if (bit != 0 && bit != 1) {
            throw NEITHER_ONE_NOR_ZERO;
        }
        int argc = request.argc();
        if (argc > MAX_BITPOS_ARGUMENTS) {
            throw CommandException.SYNTAX;
        }
        long start = argc > 3 ? request.arg(3).toLong() : 0;
        int unit = argc == MAX_BITPOS_ARGUMENTS ? unitBits(request.arg(5)) : 8;
        long end = argc > 4 ? request.arg(4).toLong() : -1;
        Bytes bits = request.key(0).get(STRING);
        if (bits == null) {
            reply.integer(bit == 1 ? -1 : 0); // zeros without end
            return;
        }
        long first = first(bits, start, unit);
        long last = last(bits, end, unit);
        if (first > last) {
            reply.integer(-1);
            return;
        }
        long position = Bits.position(bits, bit == 1, first, last);
        boolean behindTheEnd = position < 0 && bit == 0 && argc <= 4;
        reply.integer(behindTheEnd ? last + 1 : position);
    }

    private static final CommandException NOT_OF_MANY =
            CommandException.of("ERR", "BITOP NOT must be called with a single source key.");

    private static void bitOp(Request request, Reply reply) {
        Bits.Operation operation = operation(request.arg(1));
        Bytes[] sources = new Bytes[request.keyCount() - 1];
        if (operation == Bits.Operation.NOT && sources.length > 1) {
            throw NOT_OF_MANY;
        }
        for (int i = 0; i < sources.length; i++) {
            sources[i] = request.key(i + 1).get(STRING);
        }
        byte[] result = Bits.combine(operation, sources);
        Key target = request.key(0);
        if (result.length > 0) {
            target.set(STRING, Bytes.of(result));
            target.encoding("raw");
            target.event(EventClass.STRING, "set");
        } else {
            target.delete();
        }
        reply.integer(result.length);
    }

    private static Bits.Operation operation(Bytes word) {
        for (Bits.Operation operation : Bits.Operation.values()) {
            if (word.is(operation.name())) {
                return operation;
            }
        }
        throw CommandException.SYNTAX;
    }
}

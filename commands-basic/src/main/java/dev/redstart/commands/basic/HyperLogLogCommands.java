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
import dev.redstart.api.Setting;
import dev.redstart.api.SettingType;

/** Commands that count different elements without keeping them; {@link HyperLogLog} says what they keep. */
final class HyperLogLogCommands {
    /** How redis-server keeps every HyperLogLog that a command has written to, or might have. */
    private static final String RAW = "raw";

    /** Bytes of a HyperLogLog beyond which its registers become dense: redis-server's default. */
    private static final long SPARSE_MAX_BYTES = 3000;

    private final Setting<Long> sparseMaxBytes;

    private HyperLogLogCommands(Setting<Long> sparseMaxBytes) {
        this.sparseMaxBytes = sparseMaxBytes;
    }

    static void register(PluginContext context) {
        HyperLogLogCommands commands = new HyperLogLogCommands(
                context.setting("hll-sparse-max-bytes", SettingType.memory(0, Long.MAX_VALUE), SPARSE_MAX_BYTES));
        context.command("PFADD", -2, commands::pfadd)
                .writes(KeySpec.at(1).flags(KeyFlag.RW, KeyFlag.INSERT))
                .flags(Flag.DENY_OOM, Flag.FAST);
        context.command("PFCOUNT", -2, HyperLogLogCommands::pfcount)
                .reads(KeySpec.range(1, -1, 1).flags(KeyFlag.RW, KeyFlag.ACCESS));
        context.command("PFMERGE", -2, commands::pfmerge)
                .writes(KeySpec.at(1).flags(KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.INSERT))
                .reads(KeySpec.range(2, -1, 1))
                .flags(Flag.DENY_OOM);
        context.command("PFDEBUG", 3, HyperLogLogCommands::pfdebug)
                .writes(KeySpec.at(2).flags(KeyFlag.RW, KeyFlag.ACCESS))
                .flags(Flag.DENY_OOM, Flag.ADMIN);
        context.command("PFSELFTEST", 1, HyperLogLogCommands::pfselftest).flags(Flag.ADMIN);
    }

    private void pfadd(Request request, Reply reply) {
        Bytes value = request.key(0).peek();
        if (value != null) {
            HyperLogLog.requireOne(value);
            request.key(0).encoding(RAW); // also where nothing is added
        }
        boolean dense = value != null && HyperLogLog.isDense(value);
        request.countChanges(0); // unless all elements can be added, as redis-server counts
        int changes = dense ? addInPlace(request) : addToCopy(request, value);
        request.countChanges(changes);
        if (changes > 0) {
            request.key(0).event(EventClass.STRING, "pfadd");
        }
        reply.integer(changes > 0 ? 1 : 0);
    }

    /** How many elements raised a register. */
    private static int addInPlace(Request request) {
        Key key = request.key(0);
        int raised = 0;
        for (int i = 2; i < request.argc(); i++) {
            long hash = MurmurHash64A.hash(request.arg(i));
            raised += raiseInPlace(key, Registers.index(hash), Registers.number(hash)) ? 1 : 0;
        }
        if (raised > 0) {
            byte b = key.peek().at(HyperLogLog.STALE_BYTE);
            key.write(HyperLogLog.STALE_BYTE, (byte) (b | HyperLogLog.STALE));
        }
        return raised;
    }

    private static boolean raiseInPlace(Key key, int index, int number) {
        Bytes value = key.peek();
        if (Registers.get(value, HyperLogLog.HEADER_BYTES, index) >= number) {
            return false;
        }
        int at = HyperLogLog.HEADER_BYTES + Registers.b(index);
        boolean two = Registers.hasSecond(index);
        int first = Registers.first(value.at(at), index, number);
        int second = two ? Registers.second(value.at(at + 1), index, number) : 0;
        key.write(at, (byte) first);
        if (two) {
            key.write(at + 1, (byte) second);
        }
        return true;
    }

    /**
     * How many elements raised a register, and one more for a new key. What was added before runs turn out to make no sense
     * stays, as in redis-server.
     */
    private int addToCopy(Request request, Bytes value) {
        HyperLogLog copy = value == null ? HyperLogLog.empty() : HyperLogLog.of(value);
        int changes = value == null ? 1 : 0;
        try {
            for (int i = 2; i < request.argc(); i++) {
                changes += copy.add(MurmurHash64A.hash(request.arg(i)), sparseMaxBytes.value()) ? 1 : 0;
            }
        } finally {
            if (changes > 0) {
                copy.makeStale();
                replace(request.key(0), copy);
            }
        }
        return changes;
    }

    private static void replace(Key key, HyperLogLog value) {
        key.replace(STRING, value.bytes());
        key.encoding(RAW);
    }

    private static void pfcount(Request request, Reply reply) {
        if (request.keyCount() > 1) {
            reply.integer(HyperLogLog.count(merged(request, new boolean[1])));
            return;
        }
        Key key = request.key(0);
        Bytes value = key.peek();
        if (value == null) {
            reply.integer(0);
            return;
        }
        HyperLogLog.requireOne(value);
        key.encoding(RAW); // for the count to be written, even if it is there
        long count = HyperLogLog.cached(value);
        if (count < 0) {
            count = HyperLogLog.of(value).count();
            key.write(HyperLogLog.cachedAt(), HyperLogLog.cached(count));
        }
        reply.integer(count);
    }

    /**
     * The largest numbers in the registers of all keys.
     *
     * @param dense becomes true if one of them is dense
     */
    private static byte[] merged(Request request, boolean[] dense) {
        byte[] most = new byte[Registers.COUNT];
        byte[] numbers = new byte[Registers.COUNT];
        for (int i = 0; i < request.keyCount(); i++) {
            Bytes value = request.key(i).peek();
            if (value != null) {
                HyperLogLog one = HyperLogLog.of(value);
                dense[0] |= one.isDense();
                one.unpack(numbers);
                for (int k = 0; k < most.length; k++) {
                    most[k] = (byte) Math.max(most[k], numbers[k]);
                }
            }
        }
        return most;
    }

    private void pfmerge(Request request, Reply reply) {
        boolean[] dense = new boolean[1];
        byte[] most = merged(request, dense);
        Key target = request.key(0);
        Bytes value = target.peek();
        HyperLogLog result = value == null ? HyperLogLog.empty() : HyperLogLog.of(value);
        if (dense[0]) {
            result.makeDense();
        }
        for (int index = 0; index < most.length; index++) {
            if (most[index] > 0) {
                result.raise(index, most[index], sparseMaxBytes.value());
            }
        }
        result.makeStale();
        replace(target, result);
        target.event(EventClass.STRING, "pfadd");
        reply.ok();
    }

    private static final CommandException NO_KEY = CommandException.of("ERR", "The specified key does not exist");
    private static final CommandException NOT_SPARSE = CommandException.of("ERR", "HLL encoding is not sparse");

    private static void pfdebug(Request request, Reply reply) {
        Key key = request.key(0);
        Bytes value = key.peek();
        if (value == null) {
            throw NO_KEY;
        }
        HyperLogLog one = HyperLogLog.of(value);
        key.encoding(RAW); // for a subcommand that writes, whether it does
        Bytes subcommand = request.arg(1);
        if (subcommand.is("GETREG")) {
            makeDense(key, one);
            writeRegisters(reply, one);
        } else if (subcommand.is("DECODE")) {
            if (one.isDense()) {
                throw NOT_SPARSE;
            }
            reply.bulk(one.decoded());
        } else if (subcommand.is("ENCODING")) {
            reply.simple(one.isDense() ? "dense" : "sparse");
        } else if (subcommand.is("TODENSE")) {
            reply.integer(makeDense(key, one) ? 1 : 0);
        } else {
            throw CommandException.quoting("ERR", "Unknown PFDEBUG subcommand '", subcommand, "'");
        }
    }

    private static boolean makeDense(Key key, HyperLogLog one) {
        boolean changes = one.makeDense();
        if (changes) {
            replace(key, one);
        }
        return changes;
    }

    private static void writeRegisters(Reply reply, HyperLogLog one) {
        byte[] numbers = new byte[Registers.COUNT];
        one.unpack(numbers);
        reply.array(numbers.length);
        for (byte number : numbers) {
            reply.integer(number);
        }
    }

    private static void pfselftest(Request request, Reply reply) {
        HyperLogLogSelfTest.run(request.random());
        reply.ok();
    }
}

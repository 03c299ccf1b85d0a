package dev.redstart.server.command;

import dev.redstart.api.Bytes;
import dev.redstart.api.Propagation;
import dev.redstart.server.log.ChangeRecord;
import dev.redstart.server.resp.Decimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The commands that a handler wants logged instead of its request; one per event loop, used for one after the other. */
final class PropagationBuffer implements Propagation {
    private static final int INITIAL_BYTES = 256;
    /** A larger array, which a huge value left behind, is not kept. */
    private static final int KEPT_BYTES = 1 << 20;

    private byte[] octets = new byte[INITIAL_BYTES];
    private int length;
    /** Where each argument ends, names included. */
    private int[] ends = new int[8];

    private int arguments;
    /** The number of each command's first argument, its name. */
    private int[] names = new int[2];

    private int commands;

    void clear() {
        length = 0;
        arguments = 0;
        commands = 0;
        if (octets.length > KEPT_BYTES) {
            octets = new byte[INITIAL_BYTES];
        }
    }

    boolean isEmpty() {
        return commands == 0;
    }

    /** Begins the next command. */
    PropagationBuffer begin(String name) {
        if (commands == names.length) {
            names = Arrays.copyOf(names, commands * 2);
        }
        names[commands++] = arguments;
        arg(name);
        return this;
    }

    @Override
    public Propagation arg(Bytes value) {
        int size = value.length();
        reserve(size);
        value.copyTo(0, octets, length, size);
        return end(size);
    }

    @Override
    public Propagation arg(CharSequence value) {
        byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
        reserve(text.length);
        System.arraycopy(text, 0, octets, length, text.length);
        return end(text.length);
    }

    @Override
    public Propagation arg(long value) {
        reserve(Decimal.MAX_LENGTH);
        return end(Decimal.write(value, octets, length));
    }

    private Propagation end(int size) {
        length += size;
        if (arguments == ends.length) {
            ends = Arrays.copyOf(ends, arguments * 2);
        }
        ends[arguments++] = length;
        return this;
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > octets.length) {
            octets = Arrays.copyOf(octets, (int) Math.max(needed, Math.min(2L * octets.length, Integer.MAX_VALUE - 8)));
        }
    }

    /** Adds the commands to a record. */
    void writeTo(ChangeRecord record, int db) {
        for (int command = 0; command < commands; command++) {
            int first = names[command];
            int beyond = command + 1 < commands ? names[command + 1] : arguments;
            record.begin(db, beyond - first);
            for (int argument = first; argument < beyond; argument++) {
                int from = argument == 0 ? 0 : ends[argument - 1];
                record.argument(octets, from, ends[argument] - from);
            }
        }
    }
}

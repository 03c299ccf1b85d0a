package dev.redstart.server.dispatch;

import dev.redstart.api.Bytes;
import dev.redstart.api.Propagation;
import dev.redstart.server.bytes.Decimal;
import dev.redstart.server.command.Command;
import dev.redstart.server.command.CommandTable;
import dev.redstart.server.log.ChangeRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The commands that a handler wants logged instead of its request; one per event loop, used for one after the other. */
final class PropagationBuffer implements Propagation {
    private static final int INITIAL_BYTES = 256;
    /** A larger array, which a huge value left behind, is not kept. */
    private static final int KEPT_BYTES = 1 << 20;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;
    /** Where each argument ends, names included. */
    private int[] ends = new int[8];

    private int arguments;
    /** The number of each command's first argument, its name. */
    private int[] names = new int[2];

    private Command[] found = new Command[2];
    private int commands;
    /** Without a log arguments are only counted. */
    private boolean keeps;

    /** What was looked up last: mostly a constant of the handler, so the same object each time. */
    private String lastName = "";

    private Command lastFound;
    private CommandTable lastTable;

    void clear() {
        length = 0;
        arguments = 0;
        commands = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
    }

    boolean isEmpty() {
        return commands == 0;
    }

    /**
     * Begins the next command.
     *
     * @param keep whether it will be logged
     * @throws IllegalArgumentException when there is no such command: a log that has it could not be replayed
     */
    void begin(String name, CommandTable table, boolean keep) {
        Command command = find(name, table);
        if (commands == names.length) {
            names = Arrays.copyOf(names, commands * 2);
            found = Arrays.copyOf(found, commands * 2);
        }
        keeps = keep;
        found[commands] = command;
        names[commands++] = arguments;
        arg(name);
    }

    @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // equal strings that are others are looked up again
    private Command find(String name, CommandTable table) {
        if (name != lastName || table != lastTable) {
            Command command = table.named(name);
            if (command == null || name.indexOf('|') >= 0) {
                throw new IllegalArgumentException(
                        "propagateAs: there is no command '" + name
                                + "', so a log that has it could not be replayed; a subcommand is an argument of its container");
            }
            lastName = name;
            lastTable = table;
            lastFound = command;
        }
        return lastFound;
    }

    /** Checks the numbers of arguments; where one is wrong everything is forgotten. */
    void end() {
        for (int i = 0; i < commands; i++) {
            int count = beyond(i) - names[i];
            Command command = found[i];
            if (!command.takes(count)) {
                clear();
                throw new IllegalStateException("propagateAs: '" + command.name() + "' with " + (count - 1)
                        + " arguments is not what it takes, so a log that has it could not be replayed");
            }
        }
    }

    private int beyond(int command) {
        return command + 1 < commands ? names[command + 1] : arguments;
    }

    @Override
    public Propagation arg(Bytes value) {
        if (!keeps) {
            return count();
        }
        int size = value.length();
        reserve(size);
        value.copyTo(0, bytes, length, size);
        return end(size);
    }

    @Override
    public Propagation arg(CharSequence value) {
        if (!keeps) {
            return count();
        }
        reserve(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > 127) {
                return text(value.toString().getBytes(StandardCharsets.UTF_8));
            }
            bytes[length + i] = (byte) c;
        }
        return end(value.length());
    }

    private Propagation text(byte[] utf8) {
        reserve(utf8.length);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        return end(utf8.length);
    }

    @Override
    public Propagation arg(long value) {
        if (!keeps) {
            return count();
        }
        reserve(Decimal.MAX_LENGTH);
        return end(Decimal.write(value, bytes, length));
    }

    private Propagation count() {
        arguments++;
        return this;
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
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
    }

    /** Adds the commands to a record. */
    void writeTo(ChangeRecord record, int db) {
        for (int command = 0; command < commands; command++) {
            int first = names[command];
            int beyond = beyond(command);
            record.begin(db, beyond - first);
            for (int argument = first; argument < beyond; argument++) {
                int from = argument == 0 ? 0 : ends[argument - 1];
                record.argument(bytes, from, ends[argument] - from);
            }
        }
    }
}

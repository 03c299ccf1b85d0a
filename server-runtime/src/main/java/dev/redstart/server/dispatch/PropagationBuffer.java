package dev.redstart.server.dispatch;

import dev.redstart.api.Bytes;
import dev.redstart.api.Propagation;
import dev.redstart.server.bytes.Decimal;
import dev.redstart.server.command.Command;
import dev.redstart.server.command.CommandTable;
import dev.redstart.server.log.ChangeRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The commands that a handler logs in place of its request. One per frame, reused for every request. */
final class PropagationBuffer implements Propagation {
    private static final int INITIAL_BYTES = 256;
    /** An array that grew beyond this, for a huge value, is not reused. */
    private static final int MAX_REUSED_BYTES = 1 << 20;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;
    /** The end of each argument, names included. */
    private int[] ends = new int[8];

    private int arguments;
    /** The index of each command's first argument, which is its name. */
    private int[] names = new int[2];

    private Command[] found = new Command[2];
    private int commands;
    /** False without a log: then arguments are only counted. */
    private boolean recording;

    /** The last name looked up; mostly a constant of the handler, so the same object each time. */
    private String lastName = "";

    private Command lastFound;
    private CommandTable lastTable;

    /** Discards all commands. */
    void clear() {
        length = 0;
        arguments = 0;
        commands = 0;
        if (bytes.length > MAX_REUSED_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
    }

    /** Returns whether there are no commands. */
    boolean isEmpty() {
        return commands == 0;
    }

    /**
     * Begins the next command.
     *
     * @param record whether the log takes it
     * @throws IllegalArgumentException for an unknown command, with which the log could not be replayed
     */
    void begin(String name, CommandTable table, boolean record) {
        Command command = find(name, table);
        if (commands == names.length) {
            names = Arrays.copyOf(names, commands * 2);
            found = Arrays.copyOf(found, commands * 2);
        }
        recording = record;
        found[commands] = command;
        names[commands++] = arguments;
        arg(name);
    }

    @SuppressWarnings({"ReferenceEquality", "StringEquality"
    }) // an equal string that is another object is looked up again
    private Command find(String name, CommandTable table) {
        if (name != lastName || table != lastTable) {
            Command command = table.named(name);
            if (command == null || name.indexOf('|') >= 0) {
                throw new IllegalArgumentException("propagateAs: there is no command '" + name
                        + "', so the log could not be replayed; pass a subcommand as an argument of its container");
            }
            lastName = name;
            lastTable = table;
            lastFound = command;
        }
        return lastFound;
    }

    /** Checks the number of arguments of each command; where one is wrong, all commands are discarded. */
    void end() {
        for (int i = 0; i < commands; i++) {
            int count = end(i) - names[i];
            Command command = found[i];
            if (!command.takes(count)) {
                clear();
                throw new IllegalStateException("propagateAs: '" + command.name() + "' with " + (count - 1)
                        + " arguments has a wrong number of them, so the log could not be replayed");
            }
        }
    }

    private int end(int command) {
        return command + 1 < commands ? names[command + 1] : arguments;
    }

    @Override
    public Propagation arg(Bytes value) {
        if (!recording) {
            return count();
        }
        int size = value.length();
        reserve(size);
        value.copyTo(0, bytes, length, size);
        return endArgument(size);
    }

    @Override
    public Propagation arg(CharSequence value) {
        if (!recording) {
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
        return endArgument(value.length());
    }

    private Propagation text(byte[] utf8) {
        reserve(utf8.length);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        return endArgument(utf8.length);
    }

    @Override
    public Propagation arg(long value) {
        if (!recording) {
            return count();
        }
        reserve(Decimal.MAX_LENGTH);
        return endArgument(Decimal.write(value, bytes, length));
    }

    private Propagation count() {
        arguments++;
        return this;
    }

    private Propagation endArgument(int size) {
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
            int end = end(command);
            record.begin(db, end - first);
            for (int argument = first; argument < end; argument++) {
                int from = argument == 0 ? 0 : ends[argument - 1];
                record.argument(bytes, from, ends[argument] - from);
            }
        }
    }
}

package dev.redstart.server.command;

import dev.redstart.api.KeySpec;
import dev.redstart.api.Octets;
import dev.redstart.server.resp.BytesView;
import java.util.Arrays;
import java.util.List;

/**
 * Finds a request's keys by its command's key specs, in the order of the arguments. One per event loop. Arguments that
 * make no sense yield no keys; the handler will refuse them.
 */
public final class KeyFinder implements KeySpec.Sink {
    private int[] arguments = new int[8];
    private int[] databases = new int[8];
    private boolean[] written = new boolean[8];
    private int count;
    private boolean wholeKeyspace;

    private boolean writing;
    private int clientDatabase;
    private int argc;

    /** Finds the keys; the results stay until the next call. */
    void find(Command command, CommandRequest request, int db) {
        count = 0;
        wholeKeyspace = false;
        clientDatabase = db;
        argc = request.argc();
        List<Command.DeclaredKeys> specs = command.keys();
        for (int i = 0; i < specs.size(); i++) {
            Command.DeclaredKeys declared = specs.get(i);
            if (declared.access() != Command.Access.CHANNEL) {
                writing = declared.access() == Command.Access.WRITE;
                apply(declared.spec(), request);
            }
        }
        if (specs.size() > 1) {
            sortByArgument();
        }
    }

    private void apply(KeySpec spec, CommandRequest request) {
        if (spec.finder() != null) {
            spec.finder().find(request, this);
            return;
        }
        int first = spec.first();
        int last = spec.last() < 0 ? argc + spec.last() : spec.last();
        int step = spec.step();
        if (spec.countArg() > 0) {
            first = spec.countArg() + 1;
            last = first + countedKeys(request, spec.countArg()) - 1;
        }
        for (int arg = first; arg <= last && arg < argc; arg += step) {
            key(arg, clientDatabase);
        }
    }

    private int countedKeys(CommandRequest request, int countArg) {
        if (countArg >= argc) {
            return 0;
        }
        BytesView number = request.view(countArg);
        if (!Octets.isLong(number.array(), number.from(), number.length())) {
            return 0;
        }
        long keys = number.toLong();
        return keys < 0 || keys > argc - countArg - 1 ? 0 : (int) keys;
    }

    @Override
    public void key(int arg) {
        key(arg, clientDatabase);
    }

    @Override
    public void key(int arg, int db) {
        if (arg < 1 || arg >= argc) {
            throw new IndexOutOfBoundsException("a key at argument " + arg + " of " + argc);
        }
        if (count == arguments.length) {
            arguments = Arrays.copyOf(arguments, count * 2);
            databases = Arrays.copyOf(databases, count * 2);
            written = Arrays.copyOf(written, count * 2);
        }
        arguments[count] = arg;
        databases[count] = db;
        written[count] = writing;
        count++;
    }

    @Override
    public void wholeKeyspace() {
        wholeKeyspace = true;
    }

    private void sortByArgument() {
        for (int i = 1; i < count; i++) {
            int argument = arguments[i];
            int database = databases[i];
            boolean write = written[i];
            int at = i;
            while (at > 0 && arguments[at - 1] > argument) {
                arguments[at] = arguments[at - 1];
                databases[at] = databases[at - 1];
                written[at] = written[at - 1];
                at--;
            }
            arguments[at] = argument;
            databases[at] = database;
            written[at] = write;
        }
    }

    int count() {
        return count;
    }

    int argument(int key) {
        return arguments[key];
    }

    int database(int key) {
        return databases[key];
    }

    boolean isWritten(int key) {
        return written[key];
    }

    boolean needsWholeKeyspace() {
        return wholeKeyspace;
    }
}

package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.KeySpec;
import dev.redstart.api.Request;
import dev.redstart.server.command.Command;
import dev.redstart.server.command.Command.Access;
import dev.redstart.server.command.Command.DeclaredKeys;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The keys of requests that are not executed. Unlike the dispatcher, which leaves most checks to the handler, this class
 * rejects all arguments that do not match the key specs.
 */
final class KeyArguments {
    private static final CommandException INVALID =
            CommandException.of("ERR", "Invalid arguments specified for command");
    private static final Bytes EMPTY = Bytes.utf8("");

    /** An argument that is a key. */
    record Found(int argument, DeclaredKeys declared) {}

    private KeyArguments() {}

    /** Returns the specs of keys, without those of channels and of the whole keyspace. */
    static List<DeclaredKeys> declared(Command command) {
        return command.keys().stream()
                .filter(keys -> keys.access() != Access.CHANNEL)
                .filter(keys -> keys.spec().finder() == null || !isWholeKeyspace(command, keys.spec()))
                .toList();
    }

    /** Returns whether a finder only asks for a stopped world, as that of KEYS: it names no key of an empty request. */
    private static boolean isWholeKeyspace(Command command, KeySpec spec) {
        Probe probe = new Probe();
        try {
            spec.finder().find(new QuotedRequest(Math.abs(command.arity()), i -> EMPTY), probe);
        } catch (RuntimeException e) {
            return false;
        }
        return probe.wholeKeyspace && !probe.keys;
    }

    private static final class Probe implements KeySpec.Sink {
        private boolean keys;
        private boolean wholeKeyspace;

        @Override
        public void key(int arg) {
            keys = true;
        }

        @Override
        public void key(int arg, int db) {
            keys = true;
        }

        @Override
        public void wholeKeyspace() {
            wholeKeyspace = true;
        }
    }

    /** Returns the keys of a request with a valid number of arguments, in the order of the arguments. */
    static List<Found> of(Command command, Request request) {
        List<Found> found = new ArrayList<>();
        for (DeclaredKeys declared : declared(command)) {
            if (declared.spec().finder() != null) {
                declared.spec().finder().find(request, new Collector(declared, found));
            } else {
                addRange(declared, request, found);
            }
        }
        found.sort(Comparator.comparingInt(Found::argument));
        return found;
    }

    private static final class Collector implements KeySpec.Sink {
        private final DeclaredKeys declared;
        private final List<Found> found;

        Collector(DeclaredKeys declared, List<Found> found) {
            this.declared = declared;
            this.found = found;
        }

        @Override
        public void key(int arg) {
            found.add(new Found(arg, declared));
        }

        @Override
        public void key(int arg, int db) {
            key(arg);
        }

        @Override
        public void wholeKeyspace() {
            // no argument names it
        }
    }

    private static void addRange(DeclaredKeys declared, Request request, List<Found> found) {
        KeySpec spec = declared.spec();
        int argc = request.argc();
        int first = spec.first();
        int last = spec.last() < 0 ? argc + spec.last() : spec.last();
        if (spec.countArg() > 0) {
            first = spec.countArg() + 1;
            last = first + count(request, spec.countArg()) - 1;
        }
        boolean isMissing = spec.countArg() == 0 && last < first; // PFMERGE without a source
        if (last >= argc || isMissing) {
            throw INVALID;
        }
        for (int arg = first; arg <= last; arg += spec.step()) {
            found.add(new Found(arg, declared));
        }
    }

    private static int count(Request request, int countArg) {
        long keys;
        try {
            keys = request.arg(countArg).toLong();
        } catch (CommandException e) {
            throw INVALID;
        }
        if (keys < 0 || keys > request.argc()) {
            throw INVALID;
        }
        return (int) keys;
    }
}

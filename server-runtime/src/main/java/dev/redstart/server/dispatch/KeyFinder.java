package dev.redstart.server.dispatch;

import dev.redstart.api.CommandException;
import dev.redstart.api.KeySpec;
import dev.redstart.server.command.Command;
import java.util.Arrays;
import java.util.List;

/**
 * Finds a request's keys by its command's key specs, in the order of the arguments. One per frame. An invalid number of keys
 * is rejected, as redis-server does it for EVAL; other invalid arguments yield no keys, and the handler rejects them.
 */
public final class KeyFinder implements KeySpec.Sink {
    private static final CommandException NEGATIVE = CommandException.of("ERR", "Number of keys can't be negative");
    private static final CommandException TOO_MANY =
            CommandException.of("ERR", "Number of keys can't be greater than number of args");

    private int[] arguments = new int[8];
    /** Used once a key is in another database than the client's. */
    private int[] databases = new int[8];

    private boolean crossDatabase;
    /** Used for commands with several declarations. */
    private Command.DeclaredKeys[] declarations = new Command.DeclaredKeys[8];

    private boolean severalDeclarations;
    private int count;
    private boolean wholeKeyspace;

    private final int allDatabases;
    private Command.DeclaredKeys declaration;
    private int clientDatabase;
    private int argc;

    /** Creates a finder for a server with so many databases. */
    KeyFinder(int allDatabases) {
        this.allDatabases = allDatabases;
    }

    /**
     * Finds the keys; the results are valid until the next call.
     *
     * @throws CommandException where the number of keys is invalid
     */
    void find(Command command, CommandRequest request, int db) {
        count = 0;
        wholeKeyspace = false;
        crossDatabase = false;
        clientDatabase = db;
        argc = request.argc();
        List<Command.DeclaredKeys> specs = command.keys();
        severalDeclarations = specs.size() > 1;
        for (int i = 0; i < specs.size(); i++) {
            Command.DeclaredKeys declared = specs.get(i);
            if (declared.access() != Command.Access.CHANNEL) {
                declaration = declared;
                apply(declared.spec(), request);
            }
        }
        if (severalDeclarations) {
            sortByArgument();
        }
    }

    private void apply(KeySpec spec, CommandRequest request) {
        KeySpec.Finder code = spec.crossDatabaseFinder() != null ? spec.crossDatabaseFinder() : spec.finder();
        if (code != null) {
            code.find(request, this);
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
        long keys = request.view(countArg).toLong();
        if (keys < 0) {
            throw NEGATIVE;
        }
        if (keys > argc - countArg - 1) {
            throw TOO_MANY;
        }
        return (int) keys;
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
        if (db < 0 || db >= allDatabases) {
            throw new IndexOutOfBoundsException("a key in database " + db + " of " + allDatabases);
        }
        if (count == arguments.length) {
            arguments = Arrays.copyOf(arguments, count * 2);
        }
        arguments[count] = arg;
        if (db != clientDatabase || crossDatabase) {
            noteDatabase(db);
        }
        if (severalDeclarations) {
            noteDeclaration();
        }
        count++;
    }

    private void noteDatabase(int db) {
        if (databases.length < arguments.length) {
            databases = Arrays.copyOf(databases, arguments.length);
        }
        if (!crossDatabase) {
            crossDatabase = true;
            Arrays.fill(databases, 0, count, clientDatabase);
        }
        databases[count] = db;
    }

    private void noteDeclaration() {
        if (declarations.length < arguments.length) {
            declarations = Arrays.copyOf(declarations, arguments.length);
        }
        declarations[count] = declaration;
    }

    /** Frees the memory for very many keys. */
    void release() {
        count = 0;
        arguments = new int[8];
        databases = new int[8];
        declarations = new Command.DeclaredKeys[8];
    }

    @Override
    public void wholeKeyspace() {
        wholeKeyspace = true;
    }

    /** Sorts keys by argument. The keys of two specs may alternate, and a client may send any number of them. */
    private void sortByArgument() {
        boolean sorted = true;
        for (int i = 1; i < count; i++) {
            sorted &= arguments[i - 1] <= arguments[i];
        }
        if (sorted) {
            return;
        }
        long[] order = new long[count];
        for (int i = 0; i < count; i++) {
            order[i] = (long) arguments[i] << Integer.SIZE | i;
        }
        Arrays.sort(order);
        int[] oldDatabases = databases.clone();
        Command.DeclaredKeys[] old = declarations.clone();
        for (int i = 0; i < count; i++) {
            arguments[i] = (int) (order[i] >>> Integer.SIZE);
            if (crossDatabase) {
                databases[i] = oldDatabases[(int) order[i]];
            }
            declarations[i] = old[(int) order[i]];
        }
    }

    int count() {
        return count;
    }

    int argument(int key) {
        return arguments[key];
    }

    int database(int key) {
        return crossDatabase ? databases[key] : clientDatabase;
    }

    /** Returns the declaration that a key was found by. */
    Command.DeclaredKeys declaration(int key) {
        return severalDeclarations ? declarations[key] : declaration;
    }

    boolean needsWholeKeyspace() {
        return wholeKeyspace;
    }

    /** Returns whether a command needs a stopped world; a handler with keys that also walks the keyspace would block on itself. */
    boolean needsWorld(Command command) {
        return command.writesKeyspace() || wholeKeyspace || (command.usesKeyspace() && count > 0);
    }
}

package dev.redstart.server.command;

import dev.redstart.api.CommandHandler;
import dev.redstart.api.CommandSpec;
import dev.redstart.api.Flag;
import dev.redstart.api.KeyFlag;
import dev.redstart.api.KeySpec;
import dev.redstart.server.lock.RunningCommand;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** A command or subcommand as its plugin declared it. Immutable. */
public final class Command implements RunningCommand.Work {
    /** How a command uses the keys of one key spec. */
    public enum Access {
        /** Declared by {@link CommandSpec#reads}. */
        READ,
        /** Declared by {@link CommandSpec#writes}. */
        WRITE,
        /** Declared by {@link CommandSpec#channels}; no keys at all. */
        CHANNEL
    }

    /** One key spec with its use. */
    public static final class DeclaredKeys {
        private final KeySpec spec;
        private final Access access;
        private final boolean writable;

        DeclaredKeys(KeySpec spec, Access access) {
            this.spec = spec;
            this.access = access;
            this.writable = access == Access.WRITE
                    || (access == Access.READ && spec.flags().contains(KeyFlag.RW));
        }

        /** Returns where the keys stand. */
        public KeySpec spec() {
            return spec;
        }

        /** Returns how they were declared. */
        public Access access() {
            return access;
        }

        /** Returns whether the handler may write to them, be it only what it caches in them. */
        public boolean isWritable() {
            return writable;
        }

        /** Returns whether looking one up is a hit or a miss. */
        public boolean isCounted() {
            return access == Access.READ;
        }
    }

    private final String name;
    private final String plugin;
    private final int index;
    private final int minArguments;
    private final int maxArguments;
    private final CommandHandler handler;
    private final Set<Flag> flags;
    private final List<DeclaredKeys> keys;
    private final boolean noTouch;
    private final boolean readsKeyspace;
    private final boolean writesKeyspace;
    private final int onlyKey;
    private final DeclaredKeys onlyKeyDeclared;
    private final boolean isWrite;
    private final boolean allowedWhileLoading;
    private final boolean needsHealthyFiles;
    private final boolean needsMemory;
    private final boolean mayWrite;
    private final boolean isShort;
    private final CommandDocs docs;
    private final SortedMap<String, Command> subcommands;
    private final CommandTable subcommandTable;

    Command(CommandSpecBuilder spec, int index, SortedMap<String, Command> subcommands) {
        this.name = spec.name();
        this.plugin = spec.plugin();
        this.index = index;
        this.minArguments = spec.minArguments();
        this.maxArguments = spec.maxArguments();
        this.handler = spec.handler();
        this.flags = Collections.unmodifiableSet(spec.flagSet());
        this.keys = List.copyOf(spec.keys());
        this.noTouch = spec.isLeavingIdleTimes();
        this.readsKeyspace = spec.isReadingKeyspace();
        this.writesKeyspace = spec.isWritingKeyspace();
        this.onlyKey = usesKeyspace() ? 0 : onlyKey(keys);
        this.onlyKeyDeclared = onlyKey > 0 ? keys.get(0) : null;
        this.isWrite = writesKeyspace || hasKeys(Access.WRITE);
        this.allowedWhileLoading = flags.contains(Flag.LOADING);
        this.needsHealthyFiles = isWrite || flags.contains(Flag.HEALTH_CHECK);
        this.needsMemory = flags.contains(Flag.DENY_OOM);
        this.mayWrite = isWrite() || hasWritable(keys);
        this.docs = spec.docs();
        this.isShort = flags.contains(Flag.CONSTANT_TIME)
                || (flags.contains(Flag.FAST) && !usesKeyspace() && hasOneKeyAtMost());
        this.subcommands = Collections.unmodifiableSortedMap(subcommands);
        this.subcommandTable = subcommands.isEmpty() ? null : new CommandTable(subcommands, index + 1);
    }

    private static int onlyKey(List<DeclaredKeys> keys) {
        if (keys.size() != 1 || keys.get(0).access() == Access.CHANNEL) {
            return 0;
        }
        KeySpec spec = keys.get(0).spec();
        boolean computed = spec.finder() != null || spec.crossDatabaseFinder() != null;
        return !computed && spec.countArg() == 0 && spec.first() == spec.last() ? spec.first() : 0;
    }

    /** The argument that is the one key of this command, 0 if there are more, none, or it depends on the request. */
    public int onlyKey() {
        return onlyKey;
    }

    /** How {@link #onlyKey} was declared, null if it is 0. */
    public DeclaredKeys onlyKeyDeclared() {
        return onlyKeyDeclared;
    }

    public boolean isAllowedWhileLoading() {
        return allowedWhileLoading;
    }

    /** Whether it is rejected while changes cannot be written to disk: a write, or a {@link Flag#HEALTH_CHECK}. */
    public boolean needsHealthyFiles() {
        return needsHealthyFiles;
    }

    /** Whether it is refused when memory ends: it may add data. */
    public boolean needsMemory() {
        return needsMemory;
    }

    /** The full name in lower case: {@code get}, {@code client|setname}. */
    @Override
    public String name() {
        return name;
    }

    /** The name without its container's: {@code get}, {@code setname}. */
    public String ownName() {
        return name.substring(name.indexOf('|') + 1);
    }

    /** The name of the plugin that brought it. */
    @Override
    public String plugin() {
        return plugin;
    }

    /** Its number, from 0, unique among commands and subcommands of a {@link CommandTable}; for counters. */
    public int index() {
        return index;
    }

    /** The arity in Redis' notation: 2 is exactly two, -3 at least three, the name included. */
    public int arity() {
        return minArguments == maxArguments ? minArguments : -minArguments;
    }

    /** Whether a request with so many arguments, the name included, is well formed. */
    public boolean takes(int argc) {
        return argc >= minArguments && argc <= maxArguments;
    }

    /** What runs; null for a container that only has subcommands. */
    public CommandHandler handler() {
        return handler;
    }

    private boolean hasOneKeyAtMost() {
        return onlyKey > 0 || keys.isEmpty();
    }

    /** Returns whether it takes the same short time whatever the request: the clock is read for a sample of its calls. */
    public boolean isShort() {
        return isShort;
    }

    /** Declared flags. */
    public Set<Flag> flags() {
        return flags;
    }

    /** Declared keys and channels, in the order of declaration. */
    public List<DeclaredKeys> keys() {
        return keys;
    }

    /** Whether it changes keys. */
    public boolean isWrite() {
        return isWrite;
    }

    /**
     * Whether a pause of writes is about it: a command that changes keys, or may write what it found out into a value, as
     * PFCOUNT does, which the log and replicas get as a change.
     */
    public boolean mayWrite() {
        return mayWrite;
    }

    private static boolean hasWritable(List<DeclaredKeys> keys) {
        for (DeclaredKeys declared : keys) {
            if (declared.isWritable()) {
                return true;
            }
        }
        return false;
    }

    /** Whether it reads keys and changes none. */
    public boolean isReadOnly() {
        return !isWrite() && (readsKeyspace || hasKeys(Access.READ));
    }

    /** A loop and no stream: asked of each command when the server starts. */
    private boolean hasKeys(Access access) {
        for (DeclaredKeys declared : keys) {
            if (declared.access() == access) {
                return true;
            }
        }
        return false;
    }

    /** Whether it declared {@link CommandSpec#readsKeyspace()} or {@link CommandSpec#writesKeyspace()}. */
    public boolean usesKeyspace() {
        return readsKeyspace || writesKeyspace;
    }

    public boolean noTouch() {
        return noTouch;
    }

    public boolean writesKeyspace() {
        return writesKeyspace;
    }

    /** What COMMAND DOCS tells. */
    public CommandDocs docs() {
        return docs;
    }

    /** Subcommands by their own names in lower case; empty for an ordinary command. */
    public SortedMap<String, Command> subcommands() {
        return subcommands;
    }

    public CommandTable subcommandTable() {
        return subcommandTable;
    }
}

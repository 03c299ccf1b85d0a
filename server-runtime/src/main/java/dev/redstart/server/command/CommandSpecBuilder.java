package dev.redstart.server.command;

import dev.redstart.api.CommandHandler;
import dev.redstart.api.CommandSpec;
import dev.redstart.api.Flag;
import dev.redstart.api.KeySpec;
import dev.redstart.api.Options;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** Collects what a plugin says of a command, until {@link #freeze()} checks it. */
public final class CommandSpecBuilder implements CommandSpec {
    private final String name;
    private final String plugin;
    private final CommandHandler handler;
    private final List<Command.DeclaredKeys> keys = new ArrayList<>();
    private final Set<Flag> flags = EnumSet.noneOf(Flag.class);

    private final List<String> categories = new ArrayList<>();
    private final List<String> tips = new ArrayList<>();
    /** What is said of it at the command itself. */
    private final DocEntry inline = new DocEntry("module");

    /** Null without texts of the plugin. */
    private PluginDocs pluginDocs;

    private Supplier<DocEntry> docSource = this::docEntry;
    private String optionSyntax = "";
    private int minArguments;
    private int maxArguments;
    private boolean noTouch;
    private boolean readsKeyspace;
    private boolean writesKeyspace;
    private boolean frozen;
    /** What was wrong with the description, null for nothing. */
    private IllegalArgumentException fault;

    /**
     * A description to be completed.
     *
     * @param handler null for a container that only has subcommands
     * @throws IllegalArgumentException for a name that is none
     */
    public CommandSpecBuilder(String plugin, String name, CommandHandler handler) {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no command name: printable ASCII, at most one | before a subcommand");
        }
        this.plugin = plugin;
        this.name = name.toLowerCase(Locale.ROOT);
        this.handler = handler;
    }

    private static boolean isName(String name) {
        int bar = name.indexOf('|');
        boolean whole = !name.isEmpty() && bar != 0 && bar < name.length() - 1 && bar == name.lastIndexOf('|');
        for (int i = 0; i < name.length() && whole; i++) {
            whole = name.charAt(i) > ' ' && name.charAt(i) <= '~';
        }
        return whole;
    }

    /**
     * Ends the declaration.
     *
     * @throws IllegalArgumentException for a description that cannot work; the message names the command
     */
    public void freeze() {
        if (minArguments == 0) {
            throw new IllegalArgumentException("command '" + name + "' has no arity: call arity(...)");
        }
        if (fault != null) {
            throw fault;
        }
        frozen = true;
    }

    /**
     * Reads the syntax, which else is read when COMMAND DOCS asks for it.
     *
     * @throws IllegalArgumentException for text outside the notation; the message names the command
     */
    public void checkSyntax() {
        try {
            docs().arguments();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("command '" + name + "': " + e.getMessage(), e);
        }
    }

    @Override
    public CommandSpec arity(int redis) {
        if (redis == 0 || redis == Integer.MIN_VALUE) {
            throw new IllegalArgumentException(
                    "command '" + name + "': no arity " + redis + "; the name counts as one");
        }
        return redis > 0 ? arity(redis, redis) : arity(-redis, MANY);
    }

    @Override
    public CommandSpec arity(int min, int max) {
        int names = name.indexOf('|') < 0 ? 1 : 2;
        if (min < names || max < min) {
            throw new IllegalArgumentException("command '" + name + "': no arity " + min + " to " + max + "; " + names
                    + " is the least, since the name counts");
        }
        change();
        minArguments = min;
        maxArguments = max;
        return this;
    }

    @Override
    public CommandSpec reads(KeySpec spec) {
        return add(spec, Command.Access.READ);
    }

    @Override
    public CommandSpec writes(KeySpec spec) {
        return add(spec, Command.Access.WRITE);
    }

    @Override
    public CommandSpec noTouch() {
        change();
        noTouch = true;
        return this;
    }

    @Override
    public CommandSpec channels(KeySpec spec) {
        return add(spec, Command.Access.CHANNEL);
    }

    private CommandSpec add(KeySpec spec, Command.Access access) {
        change();
        keys.add(new Command.DeclaredKeys(Objects.requireNonNull(spec, "keys"), access));
        return this;
    }

    @Override
    public CommandSpec readsKeyspace() {
        change();
        readsKeyspace = true;
        return this;
    }

    @Override
    public CommandSpec writesKeyspace() {
        change();
        writesKeyspace = true;
        return this;
    }

    @Override
    public CommandSpec options(Options options) {
        change();
        optionSyntax = options.syntax();
        return this;
    }

    @Override
    public CommandSpec flags(Flag... more) {
        change();
        addAll(flags, more, "flag");
        return this;
    }

    @Override
    public CommandSpec categories(String... acl) {
        change();
        addAll(categories, acl, "category");
        return this;
    }

    @Override
    public CommandSpec group(String value) {
        change();
        inline.group = Objects.requireNonNull(value, "group");
        return this;
    }

    @Override
    public CommandSpec summary(String value) {
        change();
        inline.summary = Objects.requireNonNull(value, "summary");
        return this;
    }

    @Override
    public CommandSpec since(String value) {
        change();
        inline.since = Objects.requireNonNull(value, "since");
        return this;
    }

    @Override
    public CommandSpec complexity(String value) {
        change();
        inline.complexity = Objects.requireNonNull(value, "complexity");
        return this;
    }

    @Override
    public CommandSpec tips(String... more) {
        change();
        addAll(tips, more, "tip");
        return this;
    }

    @Override
    public CommandSpec deprecated(String version, String replacement) {
        change();
        inline.deprecatedSince = Objects.requireNonNull(version, "since");
        inline.replacedBy = Objects.requireNonNull(replacement, "replacement");
        return this;
    }

    @Override
    public CommandSpec syntax(String value) {
        change();
        inline.syntax = Objects.requireNonNull(value, "syntax");
        return this;
    }

    private <T> void addAll(Collection<T> known, T[] more, String what) {
        for (T one : more) {
            if (one == null) {
                // remembered, since a plugin that catches it would be loaded with half of what it means
                fault = new IllegalArgumentException("command '" + name + "': a " + what + " is null");
                throw fault;
            }
            known.add(one);
        }
    }

    private void change() {
        if (frozen) {
            throw new IllegalStateException("command '" + name + "' is registered: describe it inside register()");
        }
    }

    /** The full name in lower case. */
    public String name() {
        return name;
    }

    /** The plugin's name. */
    public String plugin() {
        return plugin;
    }

    CommandHandler handler() {
        return handler;
    }

    int minArguments() {
        return minArguments;
    }

    int maxArguments() {
        return maxArguments;
    }

    Set<Flag> flagSet() {
        return flags;
    }

    List<Command.DeclaredKeys> keys() {
        return keys;
    }

    boolean isLeavingIdleTimes() {
        return noTouch;
    }

    boolean isReadingKeyspace() {
        return readsKeyspace;
    }

    boolean isWritingKeyspace() {
        return writesKeyspace;
    }

    CommandDocs docs() {
        return new CommandDocs(docSource, optionSyntax, categories, tips);
    }

    /** What the plugin's texts say of the command, else what was said here. */
    private DocEntry docEntry() {
        DocEntry entry = pluginDocs == null ? null : pluginDocs.entry(name);
        return entry == null ? inline : entry;
    }

    /** Has the documentation come from elsewhere when it is asked for. */
    CommandSpecBuilder documentedBy(Supplier<DocEntry> source) {
        docSource = source;
        return this;
    }

    /** Has the documentation come from the plugin's texts, if they have some; they may still grow. */
    public CommandSpecBuilder documentedBy(PluginDocs texts) {
        pluginDocs = texts;
        return this;
    }
}

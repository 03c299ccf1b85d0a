package dev.redstart.server.command;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The part of a command's description that is for people. Safe for use by several threads at once. */
public final class CommandDocs {
    private final Supplier<DocEntry> source;
    private final String options;
    private final List<String> categories;
    private final List<String> tips;
    /** Null until it is asked for; threads that ask at the same time read the same text. */
    private volatile DocEntry entry;

    /** As {@link #entry}. */
    private volatile List<ArgumentDoc> arguments;

    /**
     * The description of one command.
     *
     * @param source where its documentation is read when it is asked for
     * @param options the syntax of the options behind its other arguments, perhaps empty
     */
    CommandDocs(Supplier<DocEntry> source, String options, List<String> categories, List<String> tips) {
        this.source = source;
        this.options = options;
        this.categories = List.copyOf(categories);
        this.tips = List.copyOf(tips);
    }

    private DocEntry entry() {
        DocEntry known = entry;
        if (known == null) {
            known = source.get();
            entry = known;
        }
        return known;
    }

    /** Returns one sentence, perhaps empty. */
    public String summary() {
        return entry().summary;
    }

    /** Returns the version that brought the command, perhaps empty. */
    public String since() {
        return entry().since;
    }

    /** Returns the group: {@code string}, {@code generic}, {@code module}, … */
    public String group() {
        return entry().group;
    }

    /** Returns the complexity, such as {@code O(1)}, perhaps empty. */
    public String complexity() {
        return entry().complexity;
    }

    /**
     * Returns the arguments after the name, read from the syntax when they are first asked for.
     *
     * @throws IllegalArgumentException for text outside the notation of {@link ArgumentSyntax}
     */
    public List<ArgumentDoc> arguments() {
        List<ArgumentDoc> known = arguments;
        if (known == null) {
            known = ArgumentSyntax.parse((entry().syntax + ' ' + options).strip());
            arguments = known;
        }
        return known;
    }

    /** Returns the ACL categories that the plugin named beyond those that follow from flags, keys and group. */
    public List<String> categories() {
        return categories;
    }

    /** Returns hints for proxies, in Redis' words: those at the command, then those of the text. */
    public List<String> tips() {
        List<String> all = new ArrayList<>(tips);
        all.addAll(entry().tips);
        return all;
    }

    /** Returns the version from which on it should not be used, empty if there is none. */
    public String deprecatedSince() {
        return entry().deprecatedSince;
    }

    /** Returns what to use instead of a deprecated command. */
    public String replacedBy() {
        return entry().replacedBy;
    }
}

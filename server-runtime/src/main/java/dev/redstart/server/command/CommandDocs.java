package dev.redstart.server.command;

import java.util.List;

/** The part of a command's description that is for people. Safe for use by several threads at once. */
public final class CommandDocs {
    private final String summary;
    private final String since;
    private final String group;
    private final String complexity;
    private final String syntax;
    private final List<String> categories;
    private final List<String> tips;
    private final String deprecatedSince;
    private final String replacedBy;
    /** Null until they are asked for; threads that ask at the same time read the same text. */
    private volatile List<ArgumentDoc> arguments;

    CommandDocs(
            String summary,
            String since,
            String group,
            String complexity,
            String syntax,
            List<String> categories,
            List<String> tips,
            String deprecatedSince,
            String replacedBy) {
        this.summary = summary;
        this.since = since;
        this.group = group;
        this.complexity = complexity;
        this.syntax = syntax;
        this.categories = List.copyOf(categories);
        this.tips = List.copyOf(tips);
        this.deprecatedSince = deprecatedSince;
        this.replacedBy = replacedBy;
    }

    /** One sentence, perhaps empty. */
    public String summary() {
        return summary;
    }

    /** The version that brought the command, perhaps empty. */
    public String since() {
        return since;
    }

    /** The group: {@code string}, {@code generic}, {@code module}, … */
    public String group() {
        return group;
    }

    /** Such as {@code O(1)}, perhaps empty. */
    public String complexity() {
        return complexity;
    }

    /**
     * The arguments after the name, read from the syntax when they are first asked for.
     *
     * @throws IllegalArgumentException for text outside the notation of {@link ArgumentSyntax}
     */
    public List<ArgumentDoc> arguments() {
        List<ArgumentDoc> known = arguments;
        if (known == null) {
            known = ArgumentSyntax.parse(syntax);
            arguments = known;
        }
        return known;
    }

    /** ACL categories that the plugin named beyond those that follow from flags, keys and group. */
    public List<String> categories() {
        return categories;
    }

    /** Hints for proxies, in Redis' words. */
    public List<String> tips() {
        return tips;
    }

    /** The version from which on it should not be used, empty if there is none. */
    public String deprecatedSince() {
        return deprecatedSince;
    }

    /** What to use instead of a deprecated command. */
    public String replacedBy() {
        return replacedBy;
    }
}

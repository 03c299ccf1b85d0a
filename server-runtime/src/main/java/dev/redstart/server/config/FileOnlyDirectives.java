package dev.redstart.server.config;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Directives of redis-server that are not settings: its CONFIG GET does not show them either. */
final class FileOnlyDirectives {
    /** Directives of old files that redis-server still reads and ignores. */
    private static final Set<String> IGNORED =
            Set.of("list-max-ziplist-entries", "list-max-ziplist-value", "lua-replicate-commands");

    /** Rules that restrict nothing. */
    private static final Set<String> UNRESTRICTED = Set.of(
            "on",
            "nopass",
            "sanitize-payload",
            "skip-sanitize-payload",
            "~*",
            "allkeys",
            "&*",
            "allchannels",
            "+@all",
            "allcommands");

    private FileOnlyDirectives() {}

    /** Returns all names. */
    static List<String> all() {
        return List.of(
                "list-max-ziplist-entries",
                "list-max-ziplist-value",
                "loadmodule",
                "lua-replicate-commands",
                "rename-command",
                "sentinel",
                "user");
    }

    /**
     * Applies a directive.
     *
     * @return false if it is none of these
     * @throws ConfigException when this version cannot do what it says
     */
    static boolean apply(Directive directive) {
        String name = directive.key();
        switch (name) {
            case "user" -> user(directive);
            case "loadmodule" ->
                throw directive.rejected(
                        "this server cannot load modules of redis-server; its plugins are jars: see plugins");
            case "rename-command" ->
                throw directive.rejected(
                        "this version cannot rename commands: remove the line, and restrict access with bind,"
                                + " protected-mode or a firewall");
            case "sentinel" -> throw directive.rejected("this server cannot run as a sentinel");
            default -> {
                return IGNORED.contains(name);
            }
        }
        return true;
    }

    /** Accepts the default user as redis-server's CONFIG REWRITE writes it: a user without restrictions is no user at all. */
    private static void user(Directive directive) {
        List<String> words = directive.words();
        Set<String> rules = new HashSet<>();
        for (String word : words.subList(Math.min(1, words.size()), words.size())) {
            rules.add(word.toLowerCase(Locale.ROOT));
        }
        boolean everything = !words.isEmpty()
                && words.get(0).equals("default")
                && UNRESTRICTED.containsAll(rules)
                && rules.contains("on")
                && rules.contains("nopass")
                && (rules.contains("~*") || rules.contains("allkeys"))
                && (rules.contains("+@all") || rules.contains("allcommands"));
        if (!everything) {
            throw directive.rejected("this version has no users: remove the line, and restrict access with bind,"
                    + " protected-mode or a firewall");
        }
    }
}

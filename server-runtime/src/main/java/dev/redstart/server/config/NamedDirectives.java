package dev.redstart.server.config;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Directives of redis-server that are no settings: CONFIG GET does not show them there either. */
final class NamedDirectives {
    /** What redis-server still reads, and skips, for old files. */
    private static final Set<String> PASSED_OVER =
            Set.of("list-max-ziplist-entries", "list-max-ziplist-value", "lua-replicate-commands");

    /** The rules of a user who may do everything, in which order ever. */
    private static final Set<String> HARMLESS = Set.of(
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

    private NamedDirectives() {}

    /** All names. */
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
     * Does what a directive says.
     *
     * @return false if it is none of these
     * @throws ConfigException where this version cannot do it
     */
    static boolean apply(Directive directive) {
        String name = directive.key();
        switch (name) {
            case "user" -> user(directive);
            case "loadmodule" ->
                throw directive.refused("this server loads no modules of redis-server; its own are jars, see plugins");
            case "rename-command" ->
                throw directive.refused(
                        "this version cannot rename commands: leave it out, and keep others away with bind, protected-mode"
                                + " or a firewall");
            case "sentinel" -> throw directive.refused("this server is no sentinel");
            default -> {
                return PASSED_OVER.contains(name);
            }
        }
        return true;
    }

    /** CONFIG REWRITE of redis-server writes the default user; without users, there is one who may do everything. */
    private static void user(Directive directive) {
        List<String> words = directive.words();
        Set<String> rules = new HashSet<>();
        for (String word : words.subList(Math.min(1, words.size()), words.size())) {
            rules.add(word.toLowerCase(Locale.ROOT));
        }
        boolean everything = !words.isEmpty()
                && words.get(0).equals("default")
                && HARMLESS.containsAll(rules)
                && rules.contains("on")
                && rules.contains("nopass")
                && (rules.contains("~*") || rules.contains("allkeys"))
                && (rules.contains("+@all") || rules.contains("allcommands"));
        if (!everything) {
            throw directive.refused("this version has no users: leave it out, and keep others away with bind,"
                    + " protected-mode or a firewall");
        }
    }
}

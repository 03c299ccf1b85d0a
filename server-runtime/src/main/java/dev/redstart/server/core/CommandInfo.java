package dev.redstart.server.core;

import dev.redstart.api.Flag;
import dev.redstart.api.KeyFlag;
import dev.redstart.api.KeySpec;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.server.command.Command;
import dev.redstart.server.command.Command.Access;
import dev.redstart.server.command.Command.DeclaredKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A command's entry in COMMAND INFO. Flags and ACL categories follow from what the plugin declared, by Redis' rules and
 * in Redis' order.
 *
 * @see <a href="https://redis.io/docs/latest/commands/command/">COMMAND</a>
 */
final class CommandInfo {
    /** The ACL categories of groups with another spelling. */
    private static final Map<String, String> CATEGORY_OF_GROUP =
            Map.of("sorted-set", "sortedset", "transactions", "transaction");

    private static final List<String> CATEGORIES = List.of(
            "keyspace",
            "read",
            "write",
            "set",
            "sortedset",
            "list",
            "hash",
            "string",
            "bitmap",
            "hyperloglog",
            "geo",
            "stream",
            "pubsub",
            "admin",
            "fast",
            "slow",
            "blocking",
            "dangerous",
            "connection",
            "transaction",
            "scripting");

    private CommandInfo() {}

    static void write(Reply reply, Command command) {
        List<DeclaredKeys> keys = KeyArguments.declared(command);
        KeyRange range = KeyRange.of(keys.stream().map(DeclaredKeys::spec).toList());
        reply.array(10);
        reply.bulk(command.name());
        reply.integer(command.arity());
        writeWords(reply, flags(command));
        reply.integer(range.first());
        reply.integer(range.last());
        reply.integer(range.step());
        writeWords(reply, categories(command).stream().map(c -> '@' + c).toList());
        writeTips(reply, command.docs().tips());
        reply.set(keys.size());
        keys.forEach(k -> writeKeySpec(reply, k));
        reply.set(command.subcommands().size());
        command.subcommands().values().forEach(sub -> write(reply, sub));
    }

    private static void writeTips(Reply reply, List<String> tips) {
        reply.set(tips.size());
        tips.forEach(reply::bulk);
    }

    private static void writeWords(Reply reply, Collection<String> words) {
        reply.set(words.size());
        words.forEach(reply::simple);
    }

    /** Returns the flags as Redis names them. */
    static List<String> flags(Command command) {
        List<KeySpec> specs =
                KeyArguments.declared(command).stream().map(DeclaredKeys::spec).toList();
        List<String> words = new ArrayList<>();
        add(words, "write", command.isWrite());
        add(words, "readonly", command.isReadOnly());
        add(words, "denyoom", command, Flag.DENY_OOM);
        add(words, "module", isModule(command));
        add(words, "admin", command, Flag.ADMIN);
        add(words, "pubsub", command, Flag.PUBSUB);
        add(words, "noscript", command, Flag.NO_SCRIPT);
        add(words, "blocking", command, Flag.BLOCKING);
        add(words, "loading", command, Flag.LOADING);
        add(words, "stale", command, Flag.STALE);
        add(words, "skip_monitor", command, Flag.SKIP_MONITOR);
        add(words, "skip_slowlog", command, Flag.SKIP_SLOWLOG);
        add(words, "fast", command, Flag.FAST);
        add(words, "no_auth", command, Flag.NO_AUTH);
        add(words, "no_multi", command, Flag.NO_MULTI);
        add(
                words,
                "movablekeys",
                command.flags().contains(Flag.MOVABLE_KEYS)
                        || KeyRange.of(specs).movable());
        return words;
    }

    private static void add(List<String> words, String word, Command command, Flag flag) {
        add(words, word, command.flags().contains(flag));
    }

    private static void add(Collection<String> words, String word, boolean applies) {
        if (applies) {
            words.add(word);
        }
    }

    /** Returns whether a command belongs to none of Redis' groups, as a module's command in Redis. */
    static boolean isModule(Command command) {
        return command.docs().group().equals("module");
    }

    /** Returns the ACL categories, without {@code @}; those that Redis lacks come last. */
    static Set<String> categories(Command command) {
        Set<Flag> flags = command.flags();
        String group = command.docs().group();
        String ofGroup = CATEGORY_OF_GROUP.getOrDefault(group, group);
        Set<String> words = new LinkedHashSet<>(command.docs().categories());
        add(
                words,
                ofGroup,
                CATEGORIES.contains(ofGroup) && command.subcommands().isEmpty());
        add(words, "read", command.isReadOnly() && !words.contains("scripting"));
        add(words, "write", command.isWrite());
        add(words, "admin", flags.contains(Flag.ADMIN));
        add(words, "dangerous", flags.contains(Flag.ADMIN) || flags.contains(Flag.DANGEROUS));
        add(words, "pubsub", flags.contains(Flag.PUBSUB));
        add(words, "fast", flags.contains(Flag.FAST));
        add(words, "slow", !flags.contains(Flag.FAST));
        add(words, "blocking", flags.contains(Flag.BLOCKING));
        Set<String> ordered = new LinkedHashSet<>(CATEGORIES);
        ordered.retainAll(words);
        ordered.addAll(words);
        return ordered;
    }

    private static void writeKeySpec(Reply reply, DeclaredKeys keys) {
        KeySpec spec = keys.spec();
        reply.map(3);
        reply.bulk("flags");
        writeFlags(reply, keys);
        reply.bulk("begin_search");
        if (spec.finder() != null) {
            writeMethod(reply, "unknown", List.of());
        } else {
            writeMethod(reply, "index", List.of(field("index", spec.first() + spec.countArg()))); // one of them is 0
        }
        reply.bulk("find_keys");
        if (spec.finder() != null) {
            writeMethod(reply, "unknown", List.of());
        } else if (KeyRange.isRange(spec)) {
            int last = spec.last() < 0 ? spec.last() : spec.last() - spec.first();
            writeMethod(
                    reply, "range", List.of(field("lastkey", last), field("keystep", spec.step()), field("limit", 0)));
        } else {
            writeMethod(reply, "keynum", List.of(field("keynumidx", 0), field("firstkey", 1), field("keystep", 1)));
        }
    }

    /** Writes what the command declares to do to keys. */
    static void writeFlags(Reply reply, DeclaredKeys keys) {
        writeFlags(reply, flags(keys));
    }

    /** Writes what a request does to keys. */
    static void writeFlags(Reply reply, DeclaredKeys keys, Request request) {
        KeySpec.FlagsResolver resolver = keys.spec().flagsResolver();
        List<KeyFlag> resolved = resolver == null ? List.of() : resolver.flags(request);
        writeFlags(
                reply,
                resolved.isEmpty() ? flags(keys) : resolved.stream().sorted().toList());
    }

    private static void writeFlags(Reply reply, List<KeyFlag> flags) {
        writeWords(reply, flags.stream().map(CommandInfo::word).toList());
    }

    private static List<KeyFlag> flags(DeclaredKeys keys) {
        List<KeyFlag> flags = new ArrayList<>(keys.spec().flags());
        if (flags.isEmpty()) {
            flags.addAll(
                    keys.access() == Access.READ
                            ? List.of(KeyFlag.RO, KeyFlag.ACCESS)
                            : List.of(KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.UPDATE));
        }
        if (keys.spec().flagsResolver() != null && !flags.contains(KeyFlag.VARIABLE_FLAGS)) {
            flags.add(KeyFlag.VARIABLE_FLAGS);
        }
        return flags;
    }

    /** Returns Redis' word: the first four are in upper case, the others are not. */
    private static String word(KeyFlag flag) {
        return flag.compareTo(KeyFlag.ACCESS) < 0 ? flag.name() : flag.name().toLowerCase(Locale.ROOT);
    }

    private static void writeMethod(Reply reply, String type, List<Map.Entry<String, Integer>> fields) {
        reply.map(2);
        reply.bulk("type");
        reply.bulk(type);
        reply.bulk("spec");
        reply.map(fields.size());
        for (Map.Entry<String, Integer> field : fields) {
            reply.bulk(field.getKey());
            reply.integer(field.getValue());
        }
    }

    private static Map.Entry<String, Integer> field(String name, int value) {
        return Map.entry(name, value);
    }
}

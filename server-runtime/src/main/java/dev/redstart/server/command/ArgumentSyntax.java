package dev.redstart.server.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * From a command's syntax, as Redis' documentation writes it, to the arguments of COMMAND DOCS.
 *
 * <pre>
 *   value            lower case: a value; its type follows from its name
 *   value:double     the same, where the name suggests another type (string integer double key pattern unix-time)
 *   TOKEN            no lower case letter: typed as it is; takes the mandatory values and groups after it, up to the
 *                    next token or bracket: EX seconds, LIMIT offset count, AGGREGATE &lt;SUM | MIN | MAX&gt;
 *   "token"          a token that would not read as one: "", "&lt;", "lower"
 *   [a b]            optional
 *   a b | c          alternatives; they reach up to the brackets around them
 *   &lt;a b | c&gt;        mandatory group
 *   a b [a b ...]    once or more
 *   [a b ...]        not after "a b": any number of times
 *   a ...            once or more; at the end of brackets the dots repeat all that the brackets hold
 * </pre>
 *
 * <p>{@link ArgumentDoc#usage} is the way back. What Redis names by hand cannot be derived ({@code condition} for
 * {@code [NX | XX]}): here a pure token has its own name in lower case, alternatives behind a token have the token's,
 * every other group has those of its parts joined with {@code _}, as in Redis' {@code field_value}.
 */
public final class ArgumentSyntax {
    /** Levels of the tree: clients walk it recursively. Redis' own deepest, BITFIELD, has five. */
    static final int MAX_DEPTH = 16;

    /** Numbers at the end do not count: {@code key1} is a key. Names not listed are strings. */
    private static final Map<String, ArgumentDoc.Type> TYPES = types(Map.of(
            ArgumentDoc.Type.KEY, "key newkey source destination sourcekey destkey src dst",
            ArgumentDoc.Type.PATTERN, "pattern",
            ArgumentDoc.Type.UNIX_TIME, "unix-time-seconds unix-time-milliseconds",
            ArgumentDoc.Type.DOUBLE, "score min max longitude latitude radius width height timeout",
            ArgumentDoc.Type.INTEGER, """
                    bit bits client-id cluster-bus-port config-epoch count cursor db decrement destination-db end
                    end-slot entries-added entries-read frequency increment index len limit milliseconds min-idle-time
                    ms num-matches numkeys numreplicas offset port protover rank seconds slot start start-slot stop
                    ttl version weight"""));

    private static final Map<String, String> SYMBOLS =
            Map.of("", "empty_string", "*", "auto_id", "$", "new_id", "=", "equal", "~", "approximately");

    private int keys;

    private ArgumentSyntax() {}

    /**
     * Reads a command's arguments, without its name.
     *
     * @throws IllegalArgumentException for text outside the notation: says where and what to do
     */
    public static List<ArgumentDoc> parse(String syntax) {
        List<ArgumentDoc> docs = new ArgumentSyntax().docs(SyntaxParser.parse(syntax));
        if (ArgumentDoc.depth(docs) > MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "syntax '" + syntax + "' is nested deeper than " + MAX_DEPTH + " levels: flatten its groups");
        }
        return List.copyOf(docs);
    }

    private List<ArgumentDoc> docs(List<SyntaxParser.Item> items) {
        List<ArgumentDoc> docs = new ArrayList<>();
        int at = 0;
        while (at < items.size()) {
            SyntaxParser.Item item = items.get(at++);
            if (!item.takesValues()) {
                docs.add(doc(item));
                continue;
            }
            int from = at;
            while (at < items.size() && items.get(at).isMandatoryValue()) {
                at++;
            }
            docs.add(behindToken(item.text(), docs(items.subList(from, at))));
        }
        return docs;
    }

    private static ArgumentDoc behindToken(String token, List<ArgumentDoc> values) {
        if (values.isEmpty()) {
            return ArgumentDoc.pureToken(tokenName(token), token);
        }
        ArgumentDoc only = values.get(0);
        if (values.size() > 1 || only.token() != null) {
            return block(values).withToken(token);
        }
        return (only.type() == ArgumentDoc.Type.ONEOF ? only.named(tokenName(token)) : only).withToken(token);
    }

    private ArgumentDoc doc(SyntaxParser.Item item) {
        ArgumentDoc doc = item.isGroup() ? group(item.alternatives()) : word(item);
        if (item.multiple()) {
            // KEYS key [key ...], all of it repeated: two repetitions, so two nodes
            boolean repeatsWithinToken = doc.multiple() && doc.token() != null && !doc.multipleToken();
            doc = (repeatsWithinToken ? block(List.of(doc)) : doc).asMultiple();
        }
        return item.optional() ? doc.asOptional() : doc;
    }

    private ArgumentDoc word(SyntaxParser.Item item) {
        if (item.token()) {
            return ArgumentDoc.pureToken(tokenName(item.text()), item.text());
        }
        ArgumentDoc.Type type = typeOf(item.text());
        return ArgumentDoc.value(nameOf(item.text()), type, type == ArgumentDoc.Type.KEY ? keys++ : ArgumentDoc.NO_KEY);
    }

    private ArgumentDoc group(List<List<SyntaxParser.Item>> alternatives) {
        List<ArgumentDoc> children = new ArrayList<>();
        for (List<SyntaxParser.Item> alternative : alternatives) {
            List<ArgumentDoc> docs = docs(alternative);
            children.add(docs.size() == 1 ? docs.get(0) : block(docs));
        }
        return children.size() == 1
                ? children.get(0)
                : ArgumentDoc.group(joinedNames(children), ArgumentDoc.Type.ONEOF, children);
    }

    private static ArgumentDoc block(List<ArgumentDoc> children) {
        return ArgumentDoc.group(joinedNames(children), ArgumentDoc.Type.BLOCK, children);
    }

    private static String joinedNames(List<ArgumentDoc> docs) {
        List<String> names = new ArrayList<>();
        for (ArgumentDoc doc : docs) {
            names.add(doc.name());
        }
        return String.join("_", names);
    }

    /** Whether a token can be written without quotes. */
    static boolean isPlainToken(String token) {
        return !token.isEmpty()
                && !token.contains(SyntaxParser.DOTS)
                && token.chars().noneMatch(c -> (c >= 'a' && c <= 'z') || SyntaxParser.BRACKETS.indexOf(c) >= 0);
    }

    /** How a value's name and type are written: the type only where the name suggests another. */
    static String typed(String name, ArgumentDoc.Type type) {
        boolean suffices = nameOf(name).equals(name) && typeOf(name) == type;
        return suffices ? name : name + ":" + type.word();
    }

    private static String tokenName(String token) {
        return SYMBOLS.getOrDefault(token, token.toLowerCase(Locale.ROOT));
    }

    /** The type that a value's text ends in; null if it does not. */
    private static ArgumentDoc.Type statedType(String value) {
        int colon = value.lastIndexOf(':');
        if (colon <= 0) {
            return null;
        }
        String last = value.substring(colon + 1);
        for (ArgumentDoc.Type type : ArgumentDoc.Type.values()) {
            if (type.compareTo(ArgumentDoc.Type.PURE_TOKEN) < 0 && type.word().equals(last)) {
                return type;
            }
        }
        return null;
    }

    private static Map<String, ArgumentDoc.Type> types(Map<ArgumentDoc.Type, String> names) {
        Map<String, ArgumentDoc.Type> types = new HashMap<>();
        for (Map.Entry<ArgumentDoc.Type, String> entry : names.entrySet()) {
            for (String name : entry.getValue().replace('\n', ' ').split(" ", 0)) {
                types.put(name, entry.getKey());
            }
        }
        return Map.copyOf(types);
    }

    private static String nameOf(String value) {
        return statedType(value) == null ? value : value.substring(0, value.lastIndexOf(':'));
    }

    private static ArgumentDoc.Type typeOf(String value) {
        ArgumentDoc.Type stated = statedType(value);
        if (stated != null) {
            return stated;
        }
        int end = value.length();
        while (end > 1 && Character.isDigit(value.charAt(end - 1))) {
            end--;
        }
        return TYPES.getOrDefault(value.substring(0, end).replace('_', '-'), ArgumentDoc.Type.STRING);
    }
}

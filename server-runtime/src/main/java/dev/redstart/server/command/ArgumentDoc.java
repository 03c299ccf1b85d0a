package dev.redstart.server.command;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One argument in COMMAND DOCS: a value, a token, or a group of further arguments.
 *
 * @param displayText what to show for a value or pure token; null for groups (Redis 7.0 sends none, 7.2 and later do)
 * @param token the option word in front, or the pure token itself; may be empty ({@code ""}); null if there is none
 * @param keySpecIndex for keys, their number in order of declaration; else {@link #NO_KEY}
 * @param multipleToken whether a repetition repeats the token too
 * @param children the parts of a group; empty for all others
 */
public record ArgumentDoc(
        String name,
        String displayText,
        Type type,
        String token,
        int keySpecIndex,
        boolean optional,
        boolean multiple,
        boolean multipleToken,
        List<ArgumentDoc> children) {

    /** The key spec index of what is not a key. */
    public static final int NO_KEY = -1;

    public ArgumentDoc {
        children = List.copyOf(children);
    }

    static ArgumentDoc value(String name, Type type, int keySpecIndex) {
        return new ArgumentDoc(name, name, type, null, keySpecIndex, false, false, false, List.of());
    }

    static ArgumentDoc pureToken(String name, String token) {
        return new ArgumentDoc(name, name, Type.PURE_TOKEN, token, NO_KEY, false, false, false, List.of());
    }

    static ArgumentDoc group(String name, Type type, List<ArgumentDoc> children) {
        return new ArgumentDoc(name, null, type, null, NO_KEY, false, false, false, children);
    }

    ArgumentDoc named(String newName) {
        return new ArgumentDoc(
                newName, displayText, type, token, keySpecIndex, optional, multiple, multipleToken, children);
    }

    ArgumentDoc withToken(String newToken) {
        return new ArgumentDoc(
                name, displayText, type, newToken, keySpecIndex, optional, multiple, multipleToken, children);
    }

    ArgumentDoc asOptional() {
        return new ArgumentDoc(name, displayText, type, token, keySpecIndex, true, multiple, multipleToken, children);
    }

    /** Repeated with its token, if it has one. */
    ArgumentDoc asMultiple() {
        return new ArgumentDoc(name, displayText, type, token, keySpecIndex, optional, true, token != null, children);
    }

    /** Levels of the trees that begin with these nodes. */
    static int depth(List<ArgumentDoc> docs) {
        int depth = 0;
        for (ArgumentDoc doc : docs) {
            depth = Math.max(depth, 1 + depth(doc.children));
        }
        return depth;
    }

    /**
     * Writes arguments in the notation of {@link ArgumentSyntax}; {@link ArgumentSyntax#parse} of the text gives the
     * same arguments, if it was {@code parse} that made them.
     */
    public static String usage(List<ArgumentDoc> docs) {
        return docs.stream().map(ArgumentDoc::toString).collect(Collectors.joining(" "));
    }

    /** The argument in the notation of {@link ArgumentSyntax}. */
    @Override
    public String toString() {
        if (type == Type.ONEOF && optional && token == null && !multiple) {
            return "[" + alternatives() + "]";
        }
        String text = switch (type) {
            case PURE_TOKEN -> quotedToken();
            case BLOCK -> usage(children);
            case ONEOF -> "<" + alternatives() + ">";
            default -> ArgumentSyntax.typed(name, type);
        };
        if (multiple && !multipleToken) {
            text = repeated(text);
        }
        if (token != null && type != Type.PURE_TOKEN) {
            text = quotedToken() + " " + text;
        }
        if (multipleToken) {
            text = repeated(text);
        }
        return optional ? "[" + text + "]" : text;
    }

    private String alternatives() {
        return children.stream().map(ArgumentDoc::toString).collect(Collectors.joining(" | "));
    }

    private String quotedToken() {
        return ArgumentSyntax.isPlainToken(token) ? token : '"' + token + '"';
    }

    /** In Redis' way; but a repetition within a repetition would double the text each time. */
    private String repeated(String text) {
        boolean nested = children.stream().anyMatch(ArgumentDoc::repeats);
        return nested ? "<" + text + " ...>" : text + " [" + text + " ...]";
    }

    private boolean repeats() {
        return multiple || children.stream().anyMatch(ArgumentDoc::repeats);
    }

    /** What an argument is, in COMMAND DOCS' words. */
    public enum Type {
        STRING("string"),
        INTEGER("integer"),
        DOUBLE("double"),
        KEY("key"),
        PATTERN("pattern"),
        UNIX_TIME("unix-time"),
        PURE_TOKEN("pure-token"),
        ONEOF("oneof"),
        BLOCK("block");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        /** As on the wire. */
        public String word() {
            return word;
        }
    }
}

package dev.redstart.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;

/**
 * The options at the end of a command, such as {@code [NX | XX] [GET] [EX seconds | PX milliseconds]}: declared once, parsed
 * without garbage, and shown by COMMAND DOCS where the command declares them with {@link CommandSpec#options}.
 *
 * <pre>
 *   private static final Options OPTIONS = Options.of("[NX | XX] [COUNT count]");
 *   private static final long NX = OPTIONS.option("NX"), COUNT = OPTIONS.option("COUNT");
 *
 *   long given = OPTIONS.parse(request, 2);       // from argument 2 to the last
 *   if ((given &amp; NX) != 0) …
 *   long count = OPTIONS.value(request, given, COUNT, 10);
 * </pre>
 *
 * <p>Each pair of brackets holds one option or alternatives. An option is a token, in upper case, and the values behind it. The
 * client gives options in any order and case. It may give one of several alternatives, and may repeat an option: the last
 * value counts. What does not fit is {@link CommandException#SYNTAX}. Commands whose options nest or have errors of their own
 * parse their arguments themselves. Immutable; keep it in a static field, beside the options' bits.
 */
public final class Options {
    // What parse() returns: the options' bits, where the options begin, and where the value of the last one with a
    // value stands.
    private static final int MAX_OPTIONS = 22;
    private static final int ARGUMENT_BITS = 21; // for more arguments than a request may have
    private static final long OPTION_MASK = (1L << MAX_OPTIONS) - 1;
    private static final int ARGUMENT_MASK = (1 << ARGUMENT_BITS) - 1;

    private final String syntax;
    private final String[] tokens;
    /** By option: how many values stand behind its token. */
    private final int[] values;
    /** By option: the bits of its alternatives, without its own. */
    private final long[] rivals;

    private Options(String syntax, List<String> tokens, List<Integer> values, List<Long> groups) {
        this.syntax = syntax;
        this.tokens = tokens.toArray(new String[0]);
        this.values = new int[tokens.size()];
        this.rivals = new long[tokens.size()];
        for (int i = 0; i < this.tokens.length; i++) {
            this.values[i] = values.get(i);
            this.rivals[i] = groups.get(i) & ~(1L << i);
        }
    }

    /**
     * Returns the options that a syntax declares, in the notation of {@link CommandSpec#syntax}.
     *
     * @throws IllegalArgumentException for other text, nested brackets, an option that is there twice, or more than 22 options
     */
    public static Options of(String syntax) {
        return new Parser(syntax).parse();
    }

    /** Reads a declaration from its tokens. */
    private static final class Parser {
        private final String syntax;
        private final StringTokenizer words;
        private final List<String> tokens = new ArrayList<>();
        private final List<Integer> values = new ArrayList<>();
        private final List<Long> groups = new ArrayList<>();

        Parser(String syntax) {
            this.syntax = syntax;
            this.words = new StringTokenizer(syntax, " []|", true);
        }

        Options parse() {
            String word = next();
            while (word != null) {
                require(word.equals("["), "brackets around each option");
                group();
                word = next();
            }
            return new Options(syntax, tokens, values, groups);
        }

        private void group() {
            int first = tokens.size();
            String end;
            do {
                end = option();
            } while (end.equals("|"));
            long bits = ((1L << tokens.size()) - 1) & -(1L << first);
            for (int i = first; i < tokens.size(); i++) {
                groups.add(bits);
            }
        }

        /** Reads a token and its values, and returns what ended them. */
        private String option() {
            String token = next();
            require(token != null && isToken(token), "a token in upper case first");
            require(!tokens.contains(token), "each token once");
            require(tokens.size() < MAX_OPTIONS, "at most " + MAX_OPTIONS + " options");
            tokens.add(token);
            int count = 0;
            String word = next();
            while (word != null && !word.equals("|") && !word.equals("]")) {
                require(!word.equals("[") && !isToken(word), "values in lower case behind " + token);
                require(!word.matches(".*([<>\"]|\\.\\.\\.).*"), "as many values as words behind " + token);
                count++;
                word = next();
            }
            require(word != null, "a bracket at the end");
            values.add(count);
            return word;
        }

        private static boolean isToken(String word) {
            return Character.isLetter(word.charAt(0)) && word.equals(word.toUpperCase(Locale.ROOT));
        }

        private String next() {
            while (words.hasMoreTokens()) {
                String word = words.nextToken();
                if (!word.equals(" ")) {
                    return word;
                }
            }
            return null;
        }

        private void require(boolean holds, String what) {
            if (!holds) {
                throw new IllegalArgumentException("options '" + syntax + "' must have " + what);
            }
        }
    }

    /** Returns the declaration, as COMMAND DOCS shows it. */
    public String syntax() {
        return syntax;
    }

    /**
     * Returns the bit by which {@link #parse} says that an option was given.
     *
     * @throws IllegalArgumentException for a token that was not declared
     */
    public long option(String token) {
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i].equals(token)) {
                return 1L << i;
            }
        }
        throw new IllegalArgumentException("options '" + syntax + "' do not have " + token);
    }

    /**
     * Reads the options from an argument to the last one, and returns the bits of those that were given. It allocates nothing.
     *
     * @throws CommandException {@link CommandException#SYNTAX} for an argument that is no option, a missing value, or one of
     *     several alternatives too many
     */
    public long parse(Request request, int first) {
        int argc = request.argc();
        long given = 0;
        int lastValue = 0;
        for (int at = first; at < argc; at++) {
            int option = find(request.arg(at));
            if (option < 0 || (given & rivals[option]) != 0) {
                throw CommandException.SYNTAX;
            }
            given |= 1L << option;
            if (values[option] > 0) {
                lastValue = at + 1;
                at += values[option];
                if (at >= argc) {
                    throw CommandException.SYNTAX;
                }
            }
        }
        return ((long) lastValue << ARGUMENT_BITS | first) << MAX_OPTIONS | given;
    }

    private int find(Bytes word) {
        for (int i = 0; i < tokens.length; i++) {
            if (word.is(tokens[i])) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Returns the argument that holds an option's first value, 0 if the option was not given.
     *
     * @param given what {@link #parse} returned for this request
     * @param option one of {@link #option}
     */
    public int valueArgument(Request request, long given, long option) {
        if ((given & option & OPTION_MASK) == 0) {
            return 0;
        }
        int wanted = Long.numberOfTrailingZeros(option);
        int last = (int) (given >>> (MAX_OPTIONS + ARGUMENT_BITS));
        return last > 0 && request.arg(last - 1).is(tokens[wanted]) ? last : search(request, given, wanted);
    }

    /** Another option with a value came later: walks over the options once more. */
    private int search(Request request, long given, int wanted) {
        int found = 0;
        int at = (int) (given >>> MAX_OPTIONS) & ARGUMENT_MASK;
        while (at < request.argc()) {
            int option = find(request.arg(at));
            if (option == wanted) {
                found = at + 1;
            }
            at += 1 + values[option];
        }
        return found;
    }

    /** Returns an option's first value, null if the option was not given. */
    public Bytes value(Request request, long given, long option) {
        int argument = valueArgument(request, given, option);
        return argument == 0 ? null : request.arg(argument);
    }

    /**
     * Returns an option's first value as a number, or another number if the option was not given.
     *
     * @throws CommandException {@link CommandException#NOT_INTEGER}
     */
    public long value(Request request, long given, long option, long otherwise) {
        int argument = valueArgument(request, given, option);
        return argument == 0 ? otherwise : request.arg(argument).toLong();
    }
}

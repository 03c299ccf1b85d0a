package dev.redstart.server.command;

import java.util.ArrayList;
import java.util.List;

/** Reads the notation of {@link ArgumentSyntax} into words and groups; what they mean is decided there. */
final class SyntaxParser {
    /** Open brackets at a time; a level of the tree is written with three at most. */
    static final int MAX_BRACKETS = 64;

    static final String BRACKETS = "[]<>|";
    static final String DOTS = "...";
    private static final String BLANKS = " \t\r\n";

    /**
     * A word or a group before tokens have taken their values: two pieces of syntax mean the same if their items are
     * equal. A group of one item is that item; a mandatory group without alternatives is part of what surrounds it.
     *
     * @param text the word; null for a group
     */
    record Item(String text, boolean token, List<List<Item>> alternatives, boolean optional, boolean multiple) {

        static Item word(String text, boolean token) {
            return new Item(text, token, List.of(), false, false);
        }

        static Item group(List<List<Item>> alternatives) {
            boolean single = alternatives.size() == 1 && alternatives.get(0).size() == 1;
            return single ? alternatives.get(0).get(0) : new Item(null, false, alternatives, false, false);
        }

        Item with(boolean alsoOptional, boolean alsoMultiple) {
            return new Item(text, token, alternatives, optional || alsoOptional, multiple || alsoMultiple);
        }

        boolean isGroup() {
            return text == null;
        }

        boolean takesValues() {
            return token && !optional && !multiple;
        }

        boolean isMandatoryValue() {
            return !token && !optional;
        }
    }

    /** A bracket, {@code |} or the dots (kind is the character), a word, or the end of the text. */
    record Lexeme(char kind, String text, int at) {
        static final char VALUE = 'v';
        static final char TOKEN = 'T';
        static final char END = 0;

        char closer() {
            return kind == '[' ? ']' : kind == '<' ? '>' : END;
        }
    }

    /** Cuts the text into lexemes. */
    private static final class Lexer {
        private static final int BLANK = 1;
        private static final int BRACKET = 2;
        private static final int QUOTE = 4;
        private static final int LOWER = 8;
        private static final int UPPER = 16;
        private static final int OTHER = 32;
        private static final int WORD = LOWER | UPPER | OTHER;

        private final String syntax;
        private final char[] text;
        private final List<Lexeme> lexemes = new ArrayList<>();
        private int at;

        Lexer(String syntax) {
            this.syntax = syntax;
            this.text = syntax.toCharArray();
        }

        /** The kind of a character; 0 for those that are no printable ASCII. */
        private static int kind(char c) {
            if (BLANKS.indexOf(c) >= 0) {
                return BLANK;
            }
            if (BRACKETS.indexOf(c) >= 0) {
                return BRACKET;
            }
            if (c == '"') {
                return QUOTE;
            }
            if (c >= 'a' && c <= 'z') {
                return LOWER;
            }
            if (c >= 'A' && c <= 'Z') {
                return UPPER;
            }
            return c > ' ' && c < 127 ? OTHER : 0;
        }

        List<Lexeme> lexemes() {
            while (at < text.length) {
                int from = at;
                char c = text[from];
                int kind = kind(c);
                if (kind == BLANK) {
                    at++;
                } else if (kind == BRACKET) {
                    lexemes.add(new Lexeme(c, String.valueOf(c), at++));
                } else if (kind == QUOTE) {
                    at = endOfQuoted(from);
                    lexemes.add(new Lexeme(Lexeme.TOKEN, syntax.substring(from + 1, at - 1), from));
                } else if (isDots(from)) {
                    lexemes.add(new Lexeme('.', DOTS, from));
                    at += DOTS.length();
                } else {
                    lexemes.add(word(from));
                }
            }
            lexemes.add(new Lexeme(Lexeme.END, "", at));
            return lexemes;
        }

        private boolean isDots(int from) {
            return text[from] == '.' && syntax.startsWith(DOTS, from);
        }

        private int endOfQuoted(int from) {
            int end = from + 1;
            while (end < text.length && (kind(text[end]) & (WORD | BRACKET)) != 0) {
                end++;
            }
            if (end == text.length || text[end] != '"') {
                throw error(syntax, from, "this quote is not closed: add '\"' behind the token, which has no blanks");
            }
            return end + 1;
        }

        private Lexeme word(int from) {
            int kinds = 0;
            int end = from;
            while (end < text.length) {
                int kind = kind(text[end]);
                if (kind == 0) {
                    throw error(syntax, end, "words are printable ASCII: remove this character");
                }
                if ((kind & WORD) == 0 || isDots(end)) {
                    break;
                }
                kinds |= kind;
                end++;
            }
            String word = syntax.substring(from, end);
            if ((kinds & LOWER) != 0 && (kinds & UPPER) != 0) {
                throw error(syntax, from, "'" + word + "' mixes cases: write values in lower, tokens in UPPER CASE");
            }
            at = end;
            return new Lexeme((kinds & LOWER) == 0 ? Lexeme.TOKEN : Lexeme.VALUE, word, from);
        }
    }

    private final String syntax;
    private final List<Lexeme> lexemes;
    private int next;

    private SyntaxParser(String syntax) {
        this.syntax = syntax;
        this.lexemes = new Lexer(syntax).lexemes();
    }

    private List<Item> items() {
        Lexeme all = new Lexeme(Lexeme.END, syntax, 0);
        return lexemes.size() == 1 ? List.of() : new Body(all, 0).read().asPart();
    }

    /** What stands between two brackets, or the whole text. */
    private final class Body {
        private final Lexeme open;
        private final int brackets;
        private final List<List<Item>> alternatives = new ArrayList<>();
        private List<Item> current = new ArrayList<>();
        private boolean multiple;
        private boolean endsInDots;

        Body(Lexeme open, int brackets) {
            this.open = open;
            this.brackets = brackets;
        }

        Body read() {
            while (lexemes.get(next).kind() != open.closer()) {
                Lexeme lexeme = lexemes.get(next++);
                switch (lexeme.kind()) {
                    case Lexeme.VALUE -> current.add(Item.word(lexeme.text(), false));
                    case Lexeme.TOKEN -> current.add(Item.word(lexeme.text(), true));
                    case '[', '<' -> bracket(lexeme);
                    case '|' -> endAlternative(lexeme, "'|' has nothing before it: add an alternative");
                    case '.' -> dots(lexeme);
                    case Lexeme.END ->
                        throw error(
                                syntax, open.at(), "'" + open.text() + "' is not closed: add '" + open.closer() + "'");
                    default -> throw error(syntax, lexeme.at(), unexpectedCloser(lexeme));
                }
            }
            Lexeme closer = lexemes.get(next++);
            endAlternative(
                    closer,
                    alternatives.isEmpty()
                            ? "these brackets are empty: fill or remove them"
                            : "the last '|' has nothing behind it: add an alternative");
            return this;
        }

        private String unexpectedCloser(Lexeme closer) {
            return open.closer() == Lexeme.END
                    ? "'" + closer.text() + "' closes nothing: remove it or open it before"
                    : "'" + closer.text() + "' does not close the '" + open.text() + "' at character " + (open.at() + 1)
                            + ": write '" + open.closer() + "' first";
        }

        private void endAlternative(Lexeme at, String complaint) {
            if (current.isEmpty()) {
                throw error(syntax, at.at(), complaint);
            }
            alternatives.add(List.copyOf(current));
            current = new ArrayList<>();
        }

        private void dots(Lexeme dots) {
            if (current.isEmpty()) {
                throw error(syntax, dots.at(), "'...' has nothing to repeat: write it behind an argument");
            }
            if (isClosingBracket(next)) {
                endsInDots = true;
                multiple = true;
            } else {
                int last = current.size() - 1;
                current.set(last, current.get(last).with(false, true));
            }
        }

        private boolean isClosingBracket(int lexeme) {
            return open.closer() != Lexeme.END && lexemes.get(lexeme).kind() == open.closer();
        }

        private void bracket(Lexeme bracket) {
            if (brackets == MAX_BRACKETS) {
                throw error(syntax, bracket.at(), "more than " + MAX_BRACKETS + " brackets are open: close some");
            }
            Body inner = new Body(bracket, brackets + 1).read();
            boolean optional = bracket.kind() == '[';
            if (optional && inner.endsInDots && repeatsWhatStandsBefore(inner)) {
                return;
            }
            boolean repeatedAlone = lexemes.get(next).kind() == '.' && !isClosingBracket(next + 1);
            if (optional || inner.multiple || repeatedAlone) {
                current.add(Item.group(inner.alternatives).with(optional, inner.multiple));
            } else {
                current.addAll(inner.asPart());
            }
        }

        /** As in {@code a b [a b ...]}, or in {@code a | b [a | b ...]}, where all alternatives are repeated. */
        private boolean repeatsWhatStandsBefore(Body repeated) {
            List<Item> items = repeated.alternatives.size() == 1
                    ? repeated.alternatives.get(0)
                    : List.of(Item.group(repeated.alternatives));
            int from = current.size() - items.size();
            if (from >= 0 && current.subList(from, current.size()).equals(items)) {
                current.subList(from, current.size()).clear();
                current.add(Item.group(List.of(items)).with(false, true));
                return true;
            }
            List<List<Item>> allBefore = new ArrayList<>(alternatives);
            allBefore.add(current);
            if (lexemes.get(next).kind() == open.closer() && allBefore.equals(repeated.alternatives)) {
                multiple = true;
                return true;
            }
            return false;
        }

        /** As part of what surrounds it, if it is mandatory. */
        private List<Item> asPart() {
            return multiple || alternatives.size() > 1
                    ? List.of(Item.group(alternatives).with(false, multiple))
                    : alternatives.get(0);
        }
    }

    /**
     * The words and groups of a command's syntax.
     *
     * @throws IllegalArgumentException for text outside the notation: says where and what to do
     */
    static List<Item> parse(String syntax) {
        return new SyntaxParser(syntax).items();
    }

    private static IllegalArgumentException error(String syntax, int at, String what) {
        return new IllegalArgumentException("syntax '" + syntax + "', character " + (at + 1) + ": " + what);
    }
}

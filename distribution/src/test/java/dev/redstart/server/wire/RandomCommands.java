package dev.redstart.server.wire;

import dev.redstart.testkit.WireClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Sequences of commands as clients might send them by mistake, or on purpose. */
final class RandomCommands {
    private static final String SOME_SECONDS = "<seconds>";
    private static final String SOME_MILLIS = "<millis>";
    private static final String SOME_SECOND = "<second>";
    private static final String SOME_MILLISECOND = "<millisecond>";
    private static final String LONG_AGO = "1";

    private static final long MIN_SECONDS = 100_000;
    private static final int PLACES = 997; // a prime, so that every place in a sequence has a time of its own

    private static final String BINARY = "\0\r\n\377 \"'\\";

    /** A command; in words that stand for a time {@link #words} puts it. */
    record Command(List<String> template, boolean inline) {
        /** The words that are sent: the times of any two commands are multiples of 25 seconds apart. */
        List<String> words(int place, long nowSeconds) {
            long seconds = MIN_SECONDS + 100L * (place * 389 % PLACES);
            return template.stream()
                    .map(word -> switch (word) {
                        case SOME_SECONDS -> "" + seconds;
                        case SOME_MILLIS -> "" + (seconds + 25) * 1000;
                        case SOME_SECOND -> "" + (nowSeconds + seconds + 50);
                        case SOME_MILLISECOND -> "" + (nowSeconds + seconds + 75) * 1000;
                        default -> word;
                    })
                    .toList();
        }

        String bytes(int place, long nowSeconds) {
            List<String> words = words(place, nowSeconds);
            boolean plain = words.stream().allMatch(word -> word.matches("[!#-&(-\\[\\]-~]+"));
            return inline && plain ? String.join(" ", words) + "\r\n" : WireClient.array(words.toArray(String[]::new));
        }

        @Override
        public String toString() {
            return (inline ? "inline " : "")
                    + String.join(
                            " ", template.stream().map(WireClient::escaped).toList());
        }
    }

    private RandomCommands() {}

    static Arbitrary<List<Command>> sequences() {
        return commands().list().ofMinSize(1).ofMaxSize(60).map(parts -> {
            List<Command> commands = new ArrayList<>();
            parts.forEach(commands::addAll);
            return commands;
        });
    }

    private static Arbitrary<List<Command>> commands() {
        return Combinators.combine(words(), letterCases(), Arbitraries.of(true, false))
                .as((words, letterCase, inline) -> {
                    List<String> template = new ArrayList<>(words);
                    template.set(0, letterCase.of(words.get(0)));
                    Command command = new Command(template, inline);
                    return leavesAnExpiredKey(words)
                            ? List.of(command, new Command(List.of("EXISTS", words.get(1)), false))
                            : List.of(command);
                });
    }

    /** redis-server keeps such a key until somebody asks for it, and DBSIZE counts it. */
    private static boolean leavesAnExpiredKey(List<String> words) {
        return words.get(0).equals("SET") && words.size() > 3 && words.contains(LONG_AGO);
    }

    private enum LetterCase {
        UPPER,
        LOWER,
        MIXED;

        String of(String word) {
            return switch (this) {
                case UPPER -> word;
                case LOWER -> word.toLowerCase(Locale.ROOT);
                case MIXED ->
                    word.isEmpty() ? "" : word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT);
            };
        }
    }

    private static Arbitrary<LetterCase> letterCases() {
        return Arbitraries.frequency(
                Tuple.of(4, LetterCase.UPPER), Tuple.of(1, LetterCase.LOWER), Tuple.of(1, LetterCase.MIXED));
    }

    private static Arbitrary<List<String>> words() {
        return Arbitraries.frequencyOf(
                Tuple.of(12, command("SET", List.of(keys(1, 1), values(), setOptions()))),
                Tuple.of(5, command("GET", List.of(keys(1, 1)))),
                Tuple.of(3, command("DEL", List.of(keys(1, 3)))),
                Tuple.of(3, command("EXISTS", List.of(keys(1, 3)))),
                Tuple.of(2, command("TYPE", List.of(keys(1, 1)))),
                Tuple.of(3, command("TTL", List.of(keys(1, 1)))),
                Tuple.of(3, command("PTTL", List.of(keys(1, 1)))),
                Tuple.of(3, command("EXPIRE", List.of(keys(1, 1), times(SOME_SECONDS), conditions()))),
                Tuple.of(3, command("PEXPIRE", List.of(keys(1, 1), times(SOME_MILLIS), conditions()))),
                Tuple.of(3, command("PEXPIREAT", List.of(keys(1, 1), times(SOME_MILLISECOND), conditions()))),
                Tuple.of(2, command("PERSIST", List.of(keys(1, 1)))),
                Tuple.of(3, command("KEYS", List.of(patterns()))),
                Tuple.of(3, command("DBSIZE", List.of())),
                Tuple.of(4, command("SELECT", List.of(databases()))),
                Tuple.of(20, stringCommands()),
                Tuple.of(12, keyCommands()),
                Tuple.of(14, RandomBits.commands()),
                Tuple.of(10, RandomHyperLogLogs.commands()),
                Tuple.of(1, command("FLUSHDB", List.of(some(1, "ASYNC", "sync", "now")))),
                Tuple.of(2, command("SWAPDB", List.of(databases(), databases()))),
                Tuple.of(
                        1,
                        command(
                                "OBJECT",
                                List.of(
                                        one("ENCODING", "refcount", "FREQ", "IDLETIME", "idletime", "help2"),
                                        keys(1, 1)))),
                Tuple.of(
                        1,
                        command(
                                "MEMORY",
                                List.of(one("USAGE", "usage"), keys(1, 1), some(2, "SAMPLES", "0", "-1", "x")))),
                Tuple.of(1, command("DEBUG", List.of(one("DIGEST-VALUE"), keys(1, 3)))),
                Tuple.of(1, command("DEBUG", List.of(one("DIGEST", "nosuch")))),
                Tuple.of(1, command("FLUSHALL", List.of(some(1, "ASYNC", "sync", "now")))),
                Tuple.of(1, command("PING", List.of(values().list().ofMaxSize(1).map(RandomCommands::join)))),
                Tuple.of(1, command("ECHO", List.of(values()))),
                Tuple.of(2, command("HELLO", List.of(one("2", "3", "3", "1", "4", "x", "")))),
                Tuple.of(2, anything()));
    }

    private static Arbitrary<List<String>> stringCommands() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, command("APPEND", List.of(keys(1, 1), someValue()))),
                Tuple.of(1, command("STRLEN", List.of(keys(1, 1)))),
                Tuple.of(2, command("INCR", List.of(keys(1, 1)))),
                Tuple.of(2, command("DECR", List.of(keys(1, 1)))),
                Tuple.of(2, command("INCRBY", List.of(keys(1, 1), integers()))),
                Tuple.of(2, command("DECRBY", List.of(keys(1, 1), integers()))),
                Tuple.of(4, command("INCRBYFLOAT", List.of(keys(1, 1), floats()))),
                Tuple.of(3, command("GETRANGE", List.of(keys(1, 1), places(), places()))),
                Tuple.of(1, command("SUBSTR", List.of(keys(1, 1), places(), places()))),
                Tuple.of(3, command("SETRANGE", List.of(keys(1, 1), offsets(), someValue()))),
                Tuple.of(2, command("GETSET", List.of(keys(1, 1), someValue()))),
                Tuple.of(2, command("GETDEL", List.of(keys(1, 1)))),
                Tuple.of(4, command("GETEX", List.of(keys(1, 1), getexOptions()))),
                Tuple.of(2, command("SETNX", List.of(keys(1, 1), someValue()))),
                Tuple.of(2, command("SETEX", List.of(keys(1, 1), times(SOME_SECONDS), someValue()))),
                Tuple.of(2, command("PSETEX", List.of(keys(1, 1), times(SOME_MILLIS), someValue()))),
                Tuple.of(3, command("MGET", List.of(keys(1, 4)))),
                Tuple.of(3, command("MSET", List.of(pairs()))),
                Tuple.of(3, command("MSETNX", List.of(pairs()))),
                Tuple.of(4, command("LCS", List.of(keys(2, 2), lcsOptions()))));
    }

    private static Arbitrary<List<String>> keyCommands() {
        return Arbitraries.frequencyOf(
                Tuple.of(2, command("UNLINK", List.of(keys(1, 3)))),
                Tuple.of(1, command("TOUCH", List.of(keys(1, 3)))),
                Tuple.of(3, command("RENAME", List.of(keys(2, 2)))),
                Tuple.of(3, command("RENAMENX", List.of(keys(2, 2)))),
                Tuple.of(5, command("COPY", List.of(keys(2, 2), copyOptions()))),
                Tuple.of(4, command("MOVE", List.of(keys(1, 1), databases()))),
                Tuple.of(3, command("EXPIREAT", List.of(keys(1, 1), times(SOME_SECOND), conditions()))),
                Tuple.of(2, command("EXPIRETIME", List.of(keys(1, 1)))),
                Tuple.of(2, command("PEXPIRETIME", List.of(keys(1, 1)))),
                Tuple.of(2, command("RANDOMKEY", List.of())),
                Tuple.of(3, command("SCAN", List.of(one("0", "0", "+0", "", "x", "-", "1x"), scanOptions()))));
    }

    /** A command's name with any number of any words, or a name that is none. */
    private static Arbitrary<List<String>> anything() {
        Arbitrary<List<String>> names = one(
                "SET",
                "GET",
                "DEL",
                "EXISTS",
                "TYPE",
                "TTL",
                "PTTL",
                "EXPIRE",
                "PEXPIRE",
                "PEXPIREAT",
                "PERSIST",
                "KEYS",
                "DBSIZE",
                "SELECT",
                "PING",
                "ECHO",
                "APPEND",
                "BITCOUNT",
                "BITFIELD",
                "BITFIELD_RO",
                "BITOP",
                "BITPOS",
                "GETBIT",
                "SETBIT",
                "PFADD",
                "PFCOUNT",
                "PFMERGE",
                "PFDEBUG",
                "COPY",
                "GETDEL",
                "GETEX",
                "GETRANGE",
                "INCR",
                "INCRBYFLOAT",
                "LCS",
                "MGET",
                "MOVE",
                "MSET",
                "MSETNX",
                "RENAME",
                "SETEX",
                "SETRANGE",
                "STRLEN",
                "SETT",
                "GE",
                "",
                BINARY);
        Arbitrary<List<String>> any = Arbitraries.oneOf(values(), keys(1, 1), setOptions(), conditions())
                .list()
                .ofMaxSize(4)
                .map(RandomCommands::join);
        return Combinators.combine(names, any).as((name, rest) -> join(List.of(name, rest)));
    }

    static Arbitrary<List<String>> command(String name, List<Arbitrary<List<String>>> parts) {
        return Combinators.combine(parts)
                .as(words -> Stream.concat(Stream.of(name), words.stream().flatMap(List::stream))
                        .toList());
    }

    static List<String> join(List<List<String>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    static Arbitrary<List<String>> one(String... words) {
        return Arbitraries.of(words).map(List::of);
    }

    static Arbitrary<List<String>> some(int most, String... words) {
        return Arbitraries.of(words).list().ofMaxSize(most);
    }

    static Arbitrary<List<String>> keys(int least, int most) {
        return Arbitraries.of("a", "b", "c", "key:1", "h*llo", "[x]", "", BINARY, "\377\376", "-7", "NX")
                .list()
                .ofMinSize(least)
                .ofMaxSize(most);
    }

    static Arbitrary<List<String>> values() {
        return Arbitraries.oneOf(
                        Arbitraries.of("v", "", "0", "-1", BINARY, "a longer value with blanks", "x".repeat(3000)),
                        texts())
                .map(List::of);
    }

    /** No numbers: as times they would be too short to be compared. */
    private static Arbitrary<String> texts() {
        return Arbitraries.strings().withCharRange('\0', '\377').ofMaxLength(40).filter(text -> !text.matches("\\d+"));
    }

    private static Arbitrary<List<String>> databases() {
        return one("0", "1", "2", "15", "16", "-1", "one", "", "99999999999");
    }

    /** Texts and numbers. */
    private static Arbitrary<List<String>> someValue() {
        return Arbitraries.oneOf(values(), integers(), floats());
    }

    private static Arbitrary<List<String>> pairs() {
        Arbitrary<List<String>> pair =
                Combinators.combine(keys(1, 1), someValue()).as((key, value) -> join(List.of(key, value)));
        return Arbitraries.frequencyOf(
                Tuple.of(6, pair.list().ofMinSize(1).ofMaxSize(3).map(RandomCommands::join)), Tuple.of(1, keys(1, 1)));
    }

    static Arbitrary<List<String>> integers() {
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "0",
                                "1",
                                "-1",
                                "9223372036854775807",
                                "-9223372036854775808",
                                "9223372036854775808",
                                "01",
                                "+1",
                                "1.0",
                                "x"),
                        Arbitraries.integers().between(-1000, 1000).map(String::valueOf),
                        Arbitraries.longs().map(String::valueOf))
                .map(List::of);
    }

    /** Of any size and precision, and what strtold makes of them. */
    private static Arbitrary<List<String>> floats() {
        return Arbitraries.oneOf(
                        Arbitraries.of("0.1", "-0.2", "3.0e3", "5e-18", "0x1p-3", "0X.8", "inf", "nan", "1e", "1e5000"),
                        Arbitraries.doubles().map(String::valueOf),
                        Arbitraries.strings().numeric().ofMaxLength(25).map(digits -> "-" + digits + ".5"),
                        Combinators.combine(
                                        Arbitraries.strings()
                                                .numeric()
                                                .ofMinLength(1)
                                                .ofMaxLength(25),
                                        Arbitraries.integers().between(-4980, 4960))
                                .as((digits, exponent) -> "1." + digits + "e" + exponent),
                        Combinators.combine(
                                        Arbitraries.strings()
                                                .withChars("0123456789abcdefF")
                                                .ofMinLength(1)
                                                .ofMaxLength(20),
                                        Arbitraries.integers().between(-16470, 16390))
                                .as((digits, exponent) -> "0x1." + digits + "p" + exponent))
                .map(List::of);
    }

    private static Arbitrary<List<String>> places() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(-12, 12).map(String::valueOf),
                        Arbitraries.of("9223372036854775807", "-9223372036854775808", "100", "-3000", "x", ""))
                .map(List::of);
    }

    /** None that would fill the memory. */
    private static Arbitrary<List<String>> offsets() {
        return one("0", "1", "3", "40", "3001", "-1", "536870912", "9223372036854775807", "x");
    }

    private static Arbitrary<List<String>> getexOptions() {
        Arbitrary<List<String>> option = Arbitraries.frequencyOf(
                Tuple.of(5, lifetimes()),
                Tuple.of(3, one("PERSIST", "persist")),
                Tuple.of(1, one("EX", "KEEPTTL", "NX", "GET", "")));
        return Arbitraries.frequencyOf(
                Tuple.of(3, option.list().ofMaxSize(1).map(RandomCommands::join)),
                Tuple.of(1, option.list().ofSize(2).map(RandomCommands::join)));
    }

    private static Arbitrary<List<String>> lcsOptions() {
        return Arbitraries.of(
                        "LEN", "IDX", "idx", "WITHMATCHLEN", "MINMATCHLEN 2", "MINMATCHLEN x", "MINMATCHLEN", "-1")
                .list()
                .ofMaxSize(3)
                .map(RandomCommands::split);
    }

    private static Arbitrary<List<String>> copyOptions() {
        return Arbitraries.of("REPLACE", "replace", "DB 1", "db 2", "DB 0", "DB 16", "DB x", "DB", "OVER")
                .list()
                .ofMaxSize(2)
                .map(RandomCommands::split);
    }

    /** Always so many keys that there is one call for all of them: the order of keys and so of cursors is not ours. */
    private static Arbitrary<List<String>> scanOptions() {
        Arbitrary<List<String>> option = Arbitraries.oneOf(
                one("TYPE string", "TYPE LIST", "type String", "COUNT 0", "COUNT x", "COUNT", "ALL")
                        .map(RandomCommands::split),
                patterns().map(pattern -> List.of("MATCH", pattern.get(0))));
        return option.list().ofMaxSize(2).map(options -> join(List.of(List.of("COUNT", "1000"), join(options))));
    }

    static List<String> split(List<String> parts) {
        return parts.stream().flatMap(part -> Stream.of(part.split(" ", -1))).toList();
    }

    private static Arbitrary<List<String>> patterns() {
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "*", "?", "a*", "[a-c]", "[^a]", "h\\*llo", "*:*", "\377*", "*\n*", "", "[", "\\"),
                        Arbitraries.strings().withChars("ab*?[]^-\\\377").ofMaxLength(6))
                .map(List::of);
    }

    private static Arbitrary<List<String>> times(String some) {
        return Arbitraries.frequency(
                        Tuple.of(8, some),
                        Tuple.of(1, "0"),
                        Tuple.of(1, "-1"),
                        Tuple.of(1, LONG_AGO + "x"),
                        Tuple.of(1, "9223372036854775807"),
                        Tuple.of(1, "-9223372036854775808"))
                .map(List::of);
    }

    private static Arbitrary<List<String>> conditions() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, some(0, "NX")),
                Tuple.of(3, some(1, "NX", "xx", "GT", "lt")),
                Tuple.of(1, some(2, "NX", "XX", "GT", "LT", "never")));
    }

    private static Arbitrary<List<String>> setOptions() {
        Arbitrary<List<String>> option = Arbitraries.frequencyOf(
                Tuple.of(4, one("NX", "XX", "xx", "GET", "get", "KEEPTTL", "KeepTTL")),
                Tuple.of(4, lifetimes()),
                Tuple.of(1, one("EX", "PXAT", "", "FOREVER", "0")));
        return Arbitraries.frequencyOf(
                Tuple.of(3, option.list().ofMaxSize(1).map(RandomCommands::join)),
                Tuple.of(2, option.list().ofSize(2).map(RandomCommands::join)),
                Tuple.of(1, option.list().ofSize(3).map(RandomCommands::join)));
    }

    private static Arbitrary<List<String>> lifetimes() {
        return Arbitraries.frequency(
                Tuple.of(4, List.of("EX", SOME_SECONDS)),
                Tuple.of(4, List.of("px", SOME_MILLIS)),
                Tuple.of(4, List.of("EXAT", SOME_SECOND)),
                Tuple.of(4, List.of("PXAT", SOME_MILLISECOND)),
                Tuple.of(1, List.of("EXAT", LONG_AGO)),
                Tuple.of(1, List.of("PXAT", LONG_AGO)),
                Tuple.of(1, List.of("EX", "0")),
                Tuple.of(1, List.of("PX", "-5")),
                Tuple.of(1, List.of("EX", "9223372036854775")),
                Tuple.of(1, List.of("PX", "soon")));
    }
}

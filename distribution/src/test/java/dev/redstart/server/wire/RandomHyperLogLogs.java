package dev.redstart.server.wire;

import static dev.redstart.server.wire.RandomCommands.command;
import static dev.redstart.server.wire.RandomCommands.keys;
import static dev.redstart.server.wire.RandomCommands.one;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Commands on HyperLogLogs for {@link RandomCommands}. They have keys of their own among those of all. */
final class RandomHyperLogLogs {
    private RandomHyperLogLogs() {}

    static Arbitrary<List<String>> commands() {
        return Arbitraries.frequencyOf(
                Tuple.of(8, command("PFADD", List.of(names(1, 1), elements()))),
                Tuple.of(3, command("PFCOUNT", List.of(names(1, 1)))),
                Tuple.of(2, command("PFCOUNT", List.of(names(1, 3)))),
                Tuple.of(3, command("PFMERGE", List.of(names(1, 3)))),
                Tuple.of(3, command("GET", List.of(names(1, 1)))),
                Tuple.of(1, command("SETRANGE", List.of(names(1, 1), places(), one("\377", "\0", "HYLL", "\1\0\0\0")))),
                Tuple.of(
                        1,
                        command(
                                "PFDEBUG",
                                List.of(one("DECODE", "encoding", "TODENSE", "GETREG", "ALL"), names(1, 1)))));
    }

    private static Arbitrary<List<String>> names(int least, int most) {
        return Arbitraries.oneOf(
                Arbitraries.of("h", "i", "j").list().ofMinSize(least).ofMaxSize(most), keys(least, most));
    }

    /** A few of few, or so many that the registers become dense. */
    private static Arbitrary<List<String>> elements() {
        Arbitrary<Integer> first = Arbitraries.integers().between(0, 100_000);
        return Arbitraries.frequencyOf(
                Tuple.of(
                        6,
                        Arbitraries.integers()
                                .between(0, 50)
                                .map(n -> "e" + n)
                                .list()
                                .ofMaxSize(5)),
                Tuple.of(
                        2,
                        Arbitraries.strings()
                                .withCharRange('\0', '\377')
                                .ofMaxLength(30)
                                .list()
                                .ofMaxSize(5)),
                Tuple.of(
                        3,
                        Combinators.combine(first, Arbitraries.integers().between(0, 300))
                                .as((from, count) -> range(from, count).toList())),
                Tuple.of(1, first.map(from -> range(from, 2000).toList())));
    }

    private static Stream<String> range(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(String::valueOf);
    }

    /** In the header, and among the registers. */
    private static Arbitrary<List<String>> places() {
        return Arbitraries.integers().between(0, 24).map(place -> List.of("" + place));
    }
}

package dev.redstart.server.wire;

import static dev.redstart.server.wire.RandomCommands.command;
import static dev.redstart.server.wire.RandomCommands.integers;
import static dev.redstart.server.wire.RandomCommands.keys;
import static dev.redstart.server.wire.RandomCommands.one;
import static dev.redstart.server.wire.RandomCommands.some;

import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Commands on bitmaps for {@link RandomCommands}. */
final class RandomBits {
    private static final BigInteger MIN = BigInteger.TWO.pow(62).negate();

    private RandomBits() {}

    static Arbitrary<List<String>> commands() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, command("SETBIT", List.of(keys(1, 1), offsets(), one("0", "1", "1", "2", "-1", "x")))),
                Tuple.of(2, command("GETBIT", List.of(keys(1, 1), offsets()))),
                Tuple.of(3, command("BITCOUNT", List.of(keys(1, 1), ranges()))),
                Tuple.of(3, command("BITPOS", List.of(keys(1, 1), one("0", "1", "0", "1", "2", ""), ranges()))),
                Tuple.of(4, command("BITOP", List.of(one("AND", "or", "XOR", "not", "NOR"), keys(2, 4)))),
                Tuple.of(6, command("BITFIELD", List.of(keys(1, 1), operations()))),
                Tuple.of(1, command("BITFIELD_RO", List.of(keys(1, 1), operations()))));
    }

    /** None that would fill the memory. */
    private static Arbitrary<List<String>> offsets() {
        return Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.integers().between(0, 400).map(offset -> List.of("" + offset))),
                Tuple.of(1, one("-1", "4294967296", "9223372036854775808", "x", "#1", "")));
    }

    /** Only such as make sense: wrong ones of a missing key are refused since 7.4, see OracleOptionsTest. */
    private static Arbitrary<List<String>> ranges() {
        Arbitrary<String> place = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.integers().between(-60, 60).map(String::valueOf)),
                Tuple.of(1, Arbitraries.of("9223372036854775807", "-9223372036854775808")));
        Arbitrary<List<String>> range = Combinators.combine(place.list().ofSize(2), some(1, "BYTE", "BIT", "bit"))
                .as((places, unit) -> RandomCommands.join(List.of(places, unit)));
        return Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just(List.of())), Tuple.of(3, range));
    }

    private static Arbitrary<List<String>> operations() {
        return Arbitraries.frequencyOf(
                        Tuple.of(3, command("GET", List.of(types(), places()))),
                        Tuple.of(
                                4,
                                command(
                                        "SET",
                                        List.of(types(), places(), integers().map(RandomBits::settable)))),
                        Tuple.of(5, command("incrby", List.of(types(), places(), integers()))),
                        Tuple.of(4, command("OVERFLOW", List.of(one("WRAP", "sat", "SAT", "FAIL", "fail")))),
                        Tuple.of(1, command("OVERFLOW", List.of(some(1, "NEVER")))),
                        Tuple.of(1, some(1, "SET", "GET")))
                .list()
                .ofMaxSize(6)
                .map(RandomCommands::join);
    }

    /** For the least numbers redis-server's arithmetic overflows, and saturates at the wrong end: see the remarks. */
    private static List<String> settable(List<String> number) {
        boolean isNegative = number.get(0).matches("-[1-9][0-9]*");
        return isNegative && new BigInteger(number.get(0)).compareTo(MIN) < 0 ? List.of(MIN.toString()) : number;
    }

    private static Arbitrary<List<String>> types() {
        Arbitrary<String> valid = Combinators.combine(
                        Arbitraries.of("i", "u"), Arbitraries.integers().between(1, 63))
                .as((sign, bits) -> sign + bits);
        return Arbitraries.frequencyOf(
                        Tuple.of(20, valid),
                        Tuple.of(2, Arbitraries.of("i64")),
                        Tuple.of(1, Arbitraries.of("u64", "i65", "i0", "u", "", "s8", "i08", "u-1", "i8x", "I8")))
                .map(List::of);
    }

    private static Arbitrary<List<String>> places() {
        return Arbitraries.frequencyOf(
                Tuple.of(10, Arbitraries.integers().between(0, 300).map(offset -> List.of("" + offset))),
                Tuple.of(6, Arbitraries.integers().between(0, 12).map(index -> List.of("#" + index))),
                Tuple.of(1, one("-1", "#-1", "#", "4294967296", "#9223372036854775807", "##1", "x")));
    }
}

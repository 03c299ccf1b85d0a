package dev.redstart.api;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The kinds of values that settings of plugins have, written as the server's own are. Immutable.
 *
 * @param <T> the class of the values
 */
public final class SettingType<T> {
    /** redis.conf's units of memory, and the bytes of each. */
    private static final List<String> MEMORY_UNITS = List.of("", "b", "k", "kb", "m", "mb", "g", "gb");

    private static final long[] UNIT_BYTES = {1, 1, 1000, 1 << 10, 1_000_000, 1 << 20, 1_000_000_000, 1 << 30};

    private static final List<String> TIME_UNITS = List.of("ms", "s", "m", "h", "d");
    private static final long[] UNIT_MILLIS = {1, 1000, 60_000, 3_600_000, 86_400_000};

    private final Function<String, T> parser;
    private final Function<T, String> formatter;

    private SettingType(Function<String, T> parser, Function<T, String> formatter) {
        this.parser = parser;
        this.formatter = formatter;
    }

    /** Returns the type of any text. */
    public static SettingType<String> text() {
        return new SettingType<>(text -> text, text -> text);
    }

    /** Returns the type of integers in a range, bounds included. */
    public static SettingType<Long> integer(long min, long max) {
        return new SettingType<>(text -> within(number(text), min, max, String::valueOf), String::valueOf);
    }

    /** Returns the type of numbers of bytes in a range, bounds included: {@code 1k} is 1000, {@code 1kb} is 1024. */
    public static SettingType<Long> memory(long minBytes, long maxBytes) {
        return new SettingType<>(
                text -> within(
                        scaled(text, MEMORY_UNITS, UNIT_BYTES, "argument must be a memory value"),
                        minBytes,
                        maxBytes,
                        String::valueOf),
                String::valueOf);
    }

    /**
     * Returns the type of durations in a range, bounds included: {@code 500ms}, {@code 10s}, {@code 5m}, {@code 2h}, {@code 1d}.
     */
    public static SettingType<Duration> duration(Duration min, Duration max) {
        long minMillis = min.toMillis();
        long maxMillis = max.toMillis();
        return new SettingType<>(
                text -> Duration.ofMillis(within(
                        scaled(
                                text,
                                TIME_UNITS,
                                UNIT_MILLIS,
                                "argument must be a duration such as 500ms, 10s, 5m, 2h or 1d"),
                        minMillis,
                        maxMillis,
                        SettingType::duration)),
                value -> duration(value.toMillis()));
    }

    /** Returns the type of {@code yes} and {@code no}. */
    public static SettingType<Boolean> bool() {
        return new SettingType<>(SettingType::yesOrNo, value -> value ? "yes" : "no");
    }

    /** Returns the type of an enum's constants, which are written in lower case with hyphens for underscores. */
    public static <E extends Enum<E>> SettingType<E> oneOf(Class<E> constants) {
        E[] all = constants.getEnumConstants();
        return new SettingType<>(text -> constant(text, all), SettingType::written);
    }

    /**
     * Returns the value that a text says.
     *
     * @throws IllegalArgumentException for a text that says none; the message says what is expected, in redis-server's words
     *     where it has some
     */
    public T parse(String text) {
        return parser.apply(Objects.requireNonNull(text, "text"));
    }

    /** Returns the text of a value, which {@link #parse} reads. */
    public String format(T value) {
        return formatter.apply(Objects.requireNonNull(value, "value"));
    }

    private static long number(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!ByteRanges.isLong(bytes, 0, bytes.length)) {
            throw new IllegalArgumentException("argument couldn't be parsed into an integer");
        }
        return ByteRanges.toLong(bytes, 0, bytes.length);
    }

    private static long within(long value, long min, long max, Function<Long, String> shown) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "argument must be between " + shown.apply(min) + " and " + shown.apply(max) + " inclusive");
        }
        return value;
    }

    /** Reads digits and a unit. */
    private static long scaled(String text, List<String> units, long[] factors, String otherwise) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        int unit = units.indexOf(text.substring(digits).toLowerCase(Locale.ROOT));
        if (digits == 0 || unit < 0) {
            throw new IllegalArgumentException(otherwise);
        }
        try {
            return Math.multiplyExact(Long.parseLong(text.substring(0, digits)), factors[unit]);
        } catch (NumberFormatException | ArithmeticException tooMuch) {
            return Long.MAX_VALUE;
        }
    }

    /** Returns a duration in the largest unit that divides it. */
    private static String duration(long millis) {
        int unit = UNIT_MILLIS.length - 1;
        while (unit > 0 && millis % UNIT_MILLIS[unit] != 0) {
            unit--;
        }
        return millis == 0 ? "0s" : millis / UNIT_MILLIS[unit] + TIME_UNITS.get(unit);
    }

    private static boolean yesOrNo(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new IllegalArgumentException("argument must be 'yes' or 'no'");
        };
    }

    private static <E extends Enum<E>> E constant(String text, E[] all) {
        for (E constant : all) {
            if (written(constant).equalsIgnoreCase(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("argument(s) must be one of the following: "
                + Arrays.stream(all).map(SettingType::written).collect(Collectors.joining(", ")));
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package dev.redstart.server.config;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kinds of values that settings have. Error texts are those of redis-server 7. */
final class Types {
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]*");
    private static final Pattern MEMORY = Pattern.compile("([0-9]*)(b|k|kb|m|mb|g|gb)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern SAVE_POINTS = Pattern.compile("[0-9]+ [0-9]+( [0-9]+ [0-9]+)*");

    private Types() {}

    static SettingType<Long> integer(long least, long most) {
        return word(word -> {
            try {
                if (INTEGER.matcher(word).matches()) {
                    return within(Long.parseLong(word), least, most);
                }
            } catch (NumberFormatException tooLong) {
                // no integer of 64 bits: the same answer as for no integer
            }
            throw new ConfigException("argument couldn't be parsed into an integer");
        });
    }

    /** A number; 0 is all processors but one, which the kernel and the collector keep busy. */
    static SettingType<Long> eventLoops() {
        SettingType<Long> number = integer(0, Limits.MAX_IO_THREADS);
        return word(word -> {
            long loops = number.parse(List.of(word));
            return loops > 0 ? loops : automaticEventLoops(Runtime.getRuntime().availableProcessors());
        });
    }

    static long automaticEventLoops(int processors) {
        return Math.max(1, Math.min(processors - 1, Limits.AUTO_IO_THREADS));
    }

    /** Bytes, with redis.conf's units: 1k is 1000, 1kb is 1024. */
    static SettingType<Long> memory(long leastBytes, long mostBytes) {
        return word(word -> {
            Matcher memory = MEMORY.matcher(word);
            if (!memory.matches()) {
                throw new ConfigException("argument must be a memory value");
            }
            long unit = memory.group(2) == null ? 1 : unitBytes(memory.group(2).toLowerCase(Locale.ROOT));
            String digits = memory.group(1);
            try {
                long bytes = digits.isEmpty() ? 0 : Math.multiplyExact(Long.parseLong(digits), unit);
                return within(bytes, leastBytes, mostBytes);
            } catch (NumberFormatException | ArithmeticException tooMuch) {
                throw outside(leastBytes, mostBytes);
            }
        });
    }

    static SettingType<Boolean> yesNo() {
        return word(
                word -> switch (word.toLowerCase(Locale.ROOT)) {
                    case "yes" -> true;
                    case "no" -> false;
                    default -> throw new ConfigException("argument must be 'yes' or 'no'");
                },
                value -> value ? "yes" : "no");
    }

    static SettingType<String> oneOf(String... names) {
        return word(word -> {
            String name = word.toLowerCase(Locale.ROOT);
            if (Arrays.asList(names).contains(name)) {
                return name;
            }
            throw new ConfigException("argument(s) must be one of the following: " + String.join(", ", names));
        });
    }

    /** A constant of an enum, written in lower case. */
    static <E extends Enum<E>> SettingType<E> constant(Class<E> type) {
        Function<E, String> format = value -> value.name().toLowerCase(Locale.ROOT);
        SettingType<String> name =
                oneOf(Stream.of(type.getEnumConstants()).map(format).toArray(String[]::new));
        return word(word -> Enum.valueOf(type, name.parse(List.of(word)).toUpperCase(Locale.ROOT)), format);
    }

    /** A type of which this version can do one value only; {@code otherwise} says why. */
    static <T> SettingType<T> only(T possible, SettingType<T> type, String otherwise) {
        return words(
                words -> {
                    if (type.parse(words).equals(possible)) {
                        return possible;
                    }
                    throw new ConfigException(otherwise);
                },
                type::format);
    }

    /** Any text. */
    static SettingType<String> text() {
        return word(word -> word);
    }

    /** redis.conf's pairs of seconds and changes; every line adds to them, an empty one takes all away. */
    static SettingType<String> savePoints() {
        return new SettingType<>() {
            @Override
            public String parse(List<String> words) {
                String points = String.join(" ", fields(words));
                if (points.isEmpty() || SAVE_POINTS.matcher(points).matches()) {
                    return points;
                }
                throw new ConfigException("Invalid save parameters");
            }

            @Override
            public String format(String points) {
                return points;
            }

            @Override
            public String after(String before, String given) {
                return before.isEmpty() || given.isEmpty() ? given : before + " " + given;
            }
        };
    }

    static SettingType<List<String>> addresses() {
        return words(
                words -> {
                    List<String> addresses = fields(words);
                    if (addresses.isEmpty()) {
                        throw new ConfigException("argument must name an address");
                    }
                    if (addresses.size() > Limits.MAX_BIND_ADDRESSES) {
                        throw new ConfigException("Too many bind addresses specified.");
                    }
                    return addresses;
                },
                addresses -> String.join(" ", addresses));
    }

    /** Absolute paths, which need not exist; every mention adds to them. */
    static SettingType<List<Path>> paths() {
        return new SettingType<>() {
            @Override
            public List<Path> parse(List<String> words) {
                return words.stream().map(Types::path).toList();
            }

            @Override
            public String format(List<Path> paths) {
                return paths.stream()
                        .map(path -> Words.quoteIfNeeded(path.toString()))
                        .collect(Collectors.joining(" "));
            }

            @Override
            public List<Path> after(List<Path> before, List<Path> given) {
                return Stream.concat(before.stream(), given.stream()).distinct().toList();
            }
        };
    }

    /** A folder that exists, as an absolute path without symbolic links. */
    static SettingType<Path> folder() {
        return word(word -> {
            Path folder = path(word);
            if (!Files.exists(folder)) {
                throw new ConfigException("No such file or directory");
            }
            if (!Files.isDirectory(folder)) {
                throw new ConfigException("Not a directory");
            }
            try {
                return folder.toRealPath();
            } catch (IOException e) {
                throw new ConfigException("Permission denied");
            }
        });
    }

    /** The name of a file in {@code dir}. */
    static SettingType<String> fileName(String setting) {
        return word(word -> {
            if (word.isEmpty()) {
                throw new ConfigException("argument must not be empty");
            }
            if (word.contains("/") || word.contains(File.separator) || word.equals(".") || word.equals("..")) {
                throw new ConfigException(
                        setting + " can't be a path, just a " + (setting.endsWith("dirname") ? "dirname" : "filename"));
            }
            return word;
        });
    }

    private static Path path(String word) {
        if (word.isEmpty()) {
            throw new ConfigException("argument must not be empty");
        }
        try {
            return Path.of(word).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new ConfigException("No such file or directory");
        }
    }

    /** All fields of all words: redis-server takes {@code "a b"} as {@code a b} where it takes several. */
    private static List<String> fields(List<String> words) {
        return words.stream()
                .flatMap(BLANKS::splitAsStream)
                .filter(field -> !field.isEmpty())
                .toList();
    }

    private static long unitBytes(String unit) {
        return switch (unit) {
            case "b" -> 1;
            case "k" -> 1000;
            case "kb" -> 1024;
            case "m" -> 1000 * 1000;
            case "mb" -> 1024 * 1024;
            case "g" -> 1000 * 1000 * 1000;
            default -> 1024 * 1024 * 1024;
        };
    }

    private static long within(long value, long least, long most) {
        if (value < least || value > most) {
            throw outside(least, most);
        }
        return value;
    }

    private static ConfigException outside(long least, long most) {
        return new ConfigException("argument must be between " + least + " and " + most + " inclusive");
    }

    private static <T> SettingType<T> word(Function<String, T> parse) {
        return word(parse, String::valueOf);
    }

    private static <T> SettingType<T> word(Function<String, T> parse, Function<T, String> format) {
        return words(
                words -> {
                    if (words.size() != 1) {
                        throw new ConfigException("wrong number of arguments");
                    }
                    return parse.apply(words.get(0));
                },
                format);
    }

    private static <T> SettingType<T> words(Function<List<String>, T> parse, Function<T, String> format) {
        return new SettingType<>() {
            @Override
            public T parse(List<String> words) {
                return parse.apply(words);
            }

            @Override
            public String format(T value) {
                return format.apply(value);
            }
        };
    }
}

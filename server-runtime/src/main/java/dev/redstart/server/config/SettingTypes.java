package dev.redstart.server.config;

import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The types of settings. Error messages are those of redis-server 7. */
final class SettingTypes {
    /** The units of redis.conf, and each one's number of bytes. */
    private static final String[] UNITS = {"", "b", "k", "kb", "m", "mb", "g", "gb"};

    private static final long[] UNIT_BYTES = {1, 1, 1000, 1 << 10, 1_000_000, 1 << 20, 1_000_000_000, 1 << 30};

    private SettingTypes() {}

    /** A type whose values are one word. */
    private abstract static class Word<T> implements SettingType<T> {
        @Override
        public final T parse(List<String> words) {
            return parse(single(words));
        }

        abstract T parse(String word);

        @Override
        public String format(T value) {
            return String.valueOf(value);
        }

        @Override
        public String line(T value) {
            return Tokenizer.quoteIfNeeded(format(value));
        }
    }

    /** Returns the only word. */
    static String single(List<String> words) {
        if (words.size() != 1) {
            throw new ConfigException("wrong number of arguments");
        }
        return words.get(0);
    }

    static SettingType<Long> integer(long min, long max) {
        return new Word<>() {
            @Override
            Long parse(String word) {
                try {
                    if (isInteger(word)) {
                        return within(Long.parseLong(word), min, max);
                    }
                } catch (NumberFormatException tooLong) {
                    // no integer of 64 bits: the same answer as for no integer
                }
                throw new ConfigException("argument couldn't be parsed into an integer");
            }
        };
    }

    /**
     * Returns the type of a number of event loops. 0 is one less than the number of processors: one is left to the kernel and
     * the garbage collector.
     */
    static SettingType<Long> eventLoops() {
        SettingType<Long> number = integer(0, Limits.MAX_IO_THREADS);
        return new Word<>() {
            @Override
            Long parse(String word) {
                long loops = number.parse(List.of(word));
                return loops > 0
                        ? loops
                        : automaticEventLoops(Runtime.getRuntime().availableProcessors());
            }
        };
    }

    static long automaticEventLoops(int processors) {
        return Math.max(1, Math.min(processors - 1, Limits.AUTO_IO_THREADS));
    }

    /** Returns the type of a number of bytes, with redis.conf's units: 1k is 1000, 1kb is 1024. */
    static SettingType<Long> memory(long minBytes, long maxBytes) {
        return new Word<>() {
            @Override
            Long parse(String word) {
                int digits = digitsAt(word, 0);
                int unit = Arrays.asList(UNITS).indexOf(word.substring(digits).toLowerCase(Locale.ROOT));
                if (unit < 0) {
                    throw new ConfigException("argument must be a memory value");
                }
                try {
                    long number = digits == 0 ? 0 : Long.parseLong(word.substring(0, digits));
                    return within(Math.multiplyExact(number, UNIT_BYTES[unit]), minBytes, maxBytes);
                } catch (NumberFormatException | ArithmeticException tooMuch) {
                    throw outside(minBytes, maxBytes);
                }
            }
        };
    }

    static SettingType<Boolean> yesNo() {
        return new Word<>() {
            @Override
            Boolean parse(String word) {
                return switch (word.toLowerCase(Locale.ROOT)) {
                    case "yes" -> true;
                    case "no" -> false;
                    default -> throw new ConfigException("argument must be 'yes' or 'no'");
                };
            }

            @Override
            public String format(Boolean value) {
                return value ? "yes" : "no";
            }
        };
    }

    static SettingType<String> oneOf(String... names) {
        return new Word<>() {
            @Override
            String parse(String word) {
                String name = word.toLowerCase(Locale.ROOT);
                if (Arrays.asList(names).contains(name)) {
                    return name;
                }
                throw new ConfigException("argument(s) must be one of the following: " + String.join(", ", names));
            }
        };
    }

    /** Returns the type of an enum's constants, written in lower case. */
    static <E extends Enum<E>> SettingType<E> constant(E[] constants) {
        String[] names = new String[constants.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = constants[i].name().toLowerCase(Locale.ROOT);
        }
        SettingType<String> name = oneOf(names);
        return new Word<>() {
            @Override
            E parse(String word) {
                return constants[Arrays.asList(names).indexOf(name.parse(List.of(word)))];
            }

            @Override
            public String format(E value) {
                return value.name().toLowerCase(Locale.ROOT);
            }
        };
    }

    /** Returns a type of which this version supports one value only; {@code otherwise} is the message for all others. */
    static <T> SettingType<T> only(T possible, SettingType<T> type, String otherwise) {
        return new SettingType<>() {
            @Override
            public T parse(List<String> words) {
                if (type.parse(words).equals(possible)) {
                    return possible;
                }
                throw new ConfigException(otherwise);
            }

            @Override
            public String format(T value) {
                return type.format(value);
            }
        };
    }

    /** Returns the type of any text. */
    static SettingType<String> text() {
        return new Word<>() {
            @Override
            String parse(String word) {
                return word;
            }
        };
    }

    /** Returns the type of redis.conf's pairs of seconds and changes. Each line adds pairs; an empty one removes all. */
    static SettingType<String> savePoints() {
        return new SettingType<>() {
            @Override
            public String parse(List<String> words) {
                List<String> numbers = fields(words);
                boolean valid = numbers.size() % 2 == 0;
                for (int i = 0; i < numbers.size(); i++) {
                    long min = i % 2 == 0 ? 1 : 0; // 0 seconds would always be due
                    valid &= isNumber(numbers.get(i), min);
                }
                if (!valid) {
                    throw new ConfigException("Invalid save parameters");
                }
                return String.join(" ", numbers);
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

    private static boolean isNumber(String word, long min) {
        if (word.isEmpty() || digitsAt(word, 0) != word.length()) {
            return false;
        }
        try {
            return Long.parseLong(word) >= min;
        } catch (NumberFormatException tooLong) {
            return false;
        }
    }

    static SettingType<List<Double>> percentiles() {
        return new SettingType<>() {
            @Override
            public List<Double> parse(List<String> words) {
                List<Double> values = new ArrayList<>();
                for (String word : fields(words)) {
                    values.add(percentile(word));
                }
                return values;
            }

            @Override
            public String format(List<Double> values) {
                StringBuilder text = new StringBuilder();
                for (double value : values) {
                    text.append(text.isEmpty() ? "" : " ")
                            .append(BigDecimal.valueOf(value)
                                    .stripTrailingZeros()
                                    .toPlainString());
                }
                return text.toString();
            }
        };
    }

    private static double percentile(String word) {
        double value;
        try {
            value = Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw new ConfigException("Invalid latency-tracking-info-percentiles parameters");
        }
        if (!(value >= 0 && value <= 100)) {
            throw new ConfigException("latency-tracking-info-percentiles parameters should sit between [0.0,100.0]");
        }
        return value;
    }

    static SettingType<List<String>> addresses() {
        return new SettingType<>() {
            @Override
            public List<String> parse(List<String> words) {
                List<String> addresses = fields(words);
                if (addresses.isEmpty()) {
                    throw new ConfigException("argument must name an address");
                }
                if (addresses.size() > Limits.MAX_BIND_ADDRESSES) {
                    throw new ConfigException("Too many bind addresses specified.");
                }
                return addresses;
            }

            @Override
            public String format(List<String> addresses) {
                return String.join(" ", addresses);
            }
        };
    }

    /** Returns the type of absolute paths, which need not exist. Each mention adds paths. */
    static SettingType<List<Path>> paths() {
        return new SettingType<>() {
            @Override
            public List<Path> parse(List<String> words) {
                List<Path> paths = new ArrayList<>();
                for (String word : words) {
                    paths.add(path(word));
                }
                return List.copyOf(paths);
            }

            @Override
            public String format(List<Path> paths) {
                List<String> words = new ArrayList<>();
                for (Path path : paths) {
                    words.add(Tokenizer.quoteIfNeeded(path.toString()));
                }
                return String.join(" ", words);
            }

            @Override
            public List<Path> after(List<Path> before, List<Path> given) {
                Set<Path> all = new LinkedHashSet<>(before);
                all.addAll(given);
                return List.copyOf(all);
            }
        };
    }

    /** Returns the type of an existing folder, as an absolute path without symbolic links. */
    static SettingType<Path> folder() {
        return new Word<>() {
            @Override
            Path parse(String word) {
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
            }
        };
    }

    /** Returns the type of the name of a file in {@code dir}. */
    static SettingType<String> fileName(String setting) {
        return new Word<>() {
            @Override
            String parse(String word) {
                if (word.isEmpty()) {
                    throw new ConfigException(setting + " can't be empty");
                }
                if (word.equals(ServerConfig.LOCK_FILE)) {
                    throw new ConfigException(
                            "the server locks its folder with a file of this name: choose another name");
                }
                if (word.contains("/") || word.contains(File.separator) || word.equals(".") || word.equals("..")) {
                    throw new ConfigException(setting + " can't be a path, just a "
                            + (setting.endsWith("dirname") ? "dirname" : "filename"));
                }
                return word;
            }
        };
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

    /** Returns the fields of all words: where redis-server takes several words, {@code "a b"} means {@code a b}. */
    static List<String> fields(List<String> words) {
        List<String> fields = new ArrayList<>();
        for (String word : words) {
            int from = 0;
            for (int i = 0; i <= word.length(); i++) {
                if (i == word.length() || " \t\n\u000B\f\r".indexOf(word.charAt(i)) >= 0) {
                    if (from < i) {
                        fields.add(word.substring(from, i));
                    }
                    from = i + 1;
                }
            }
        }
        return List.copyOf(fields);
    }

    /** Whether a word is an integer: digits without a leading zero, possibly after a minus, or 0. */
    private static boolean isInteger(String word) {
        int first = word.startsWith("-") ? 1 : 0;
        boolean number = first < word.length() && digitsAt(word, first) == word.length();
        return number && (word.charAt(first) != '0' || word.equals("0"));
    }

    /** Returns the index after the digits that begin at {@code from}. */
    private static int digitsAt(String word, int from) {
        int end = from;
        while (end < word.length() && word.charAt(end) >= '0' && word.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private static long within(long value, long min, long max) {
        if (value < min || value > max) {
            throw outside(min, max);
        }
        return value;
    }

    private static ConfigException outside(long min, long max) {
        return new ConfigException("argument must be between " + min + " and " + max + " inclusive");
    }
}

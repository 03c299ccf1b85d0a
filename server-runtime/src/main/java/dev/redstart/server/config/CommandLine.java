package dev.redstart.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The arguments of the program: {@code [file.conf] [-] [--name value …] …}, by redis-server's rules. Immutable.
 *
 * <p>Words before the first {@code --} are an option, too. {@code -}, at the beginning or the end, reads options from standard
 * input; they apply after the file's and before the command line's. An option takes all words up to the next {@code --}; the
 * word right after a name is its value even if it begins with {@code --} (but {@code --save} is then {@code --save ""}).
 * {@code "--name value"} may also be one argument, or, unlike in redis-server, {@code --name=value}.
 */
public final class CommandLine {
    private static final String DASHES = "--";

    private final List<Directive> directives = new ArrayList<>();
    private String configFile;
    private boolean standardInput;
    private boolean help;
    private boolean version;
    private boolean checkConfig;

    private String name;
    private List<String> words;
    private boolean valueIsNext;

    private CommandLine() {}

    /**
     * Splits the arguments into options, which are not checked yet.
     *
     * @throws ConfigException when the arguments are not options
     */
    public static CommandLine parse(String... args) {
        CommandLine line = new CommandLine();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("-") && (i == args.length - 1 || i == (line.configFile == null ? 0 : 1))) {
                line.standardInput = true;
            } else {
                line.accept(args[i], i == 0);
            }
        }
        line.close();
        return line;
    }

    /** Whether {@code -h} or {@code --help} is among them. */
    public boolean help() {
        return help;
    }

    /** Whether {@code -v} or {@code --version} is among them. */
    public boolean version() {
        return version;
    }

    /** Whether {@code --check-config} is among them. */
    public boolean checkConfig() {
        return checkConfig;
    }

    /** Whether standard input has further options. */
    boolean standardInput() {
        return standardInput;
    }

    /** Returns the configuration file, as it was written. */
    public Optional<String> configFile() {
        return Optional.ofNullable(configFile);
    }

    /** Returns the options in their order. */
    List<Directive> directives() {
        return directives;
    }

    private void accept(String argument, boolean first) {
        boolean option = argument.startsWith(DASHES);
        if (first && !argument.startsWith("-")) {
            configFile = argument;
        } else if (valueIsNext && !(option && name.equalsIgnoreCase("save"))) {
            value(argument);
        } else if (isFlag(argument)) {
            flag(argument);
        } else if (option) {
            open(argument);
        } else if (name != null) {
            value(argument);
        } else if (configFile != null && !argument.startsWith("-")) {
            name = argument;
            words = new ArrayList<>();
        } else {
            throw stray(argument);
        }
    }

    /** Whether an argument is a flag: {@code -h} and {@code -v} only where they cannot be an option's value. */
    private boolean isFlag(String argument) {
        return switch (argument) {
            case "--help", "--version", "--check-config" -> true;
            case "-h", "-v" -> name == null;
            default -> false;
        };
    }

    private void flag(String argument) {
        close();
        switch (argument) {
            case "-h", "--help" -> help = true;
            case "-v", "--version" -> version = true;
            default -> checkConfig = true;
        }
    }

    private void open(String argument) {
        close();
        words = new ArrayList<>();
        int equals = assignment(argument);
        if (equals > DASHES.length()) {
            name = argument.substring(DASHES.length(), equals);
            words.add(argument.substring(equals + 1));
            return;
        }
        List<String> split = split(argument.substring(DASHES.length()));
        name = split.isEmpty() ? "" : split.get(0);
        words.addAll(split.subList(Math.min(1, split.size()), split.size()));
        valueIsNext = words.isEmpty();
    }

    /** Returns the index of the = of {@code --name=value}, or -1: a name has neither blanks nor quotes. */
    private static int assignment(String option) {
        for (int i = DASHES.length(); i < option.length(); i++) {
            char c = option.charAt(i);
            if (c == '=') {
                return i;
            }
            if (c == '"' || c == '\'' || " \t\n\u000B\f\r".indexOf(c) >= 0) {
                return -1;
            }
        }
        return -1;
    }

    private void value(String word) {
        words.add(word);
        valueIsNext = false;
    }

    private void close() {
        if (name != null) {
            if (valueIsNext && name.equalsIgnoreCase("save")) {
                words.add("");
            }
            directives.add(new Directive(Directive.COMMAND_LINE, DASHES, name, List.copyOf(words)));
        }
        name = null;
        valueIsNext = false;
    }

    private static List<String> split(String option) {
        try {
            return Tokenizer.split(option);
        } catch (ConfigException e) {
            throw new ConfigException(Directive.COMMAND_LINE + ": " + e.getMessage());
        }
    }

    private static ConfigException stray(String argument) {
        Directive directive = new Directive(Directive.COMMAND_LINE, "", argument, List.of());
        return directive.rejected("options begin with --, and a configuration file comes before them");
    }
}

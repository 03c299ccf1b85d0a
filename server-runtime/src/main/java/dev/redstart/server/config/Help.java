package dev.redstart.server.config;

import java.util.List;

/** The text that {@code redstart --help} prints. */
public final class Help {
    static final int WIDTH = 100;

    private static final int DESCRIPTION_COLUMN = 38;

    private static final String USAGE = """
            Usage: redstart [FILE] [-] [--name value ...] ...
                   redstart --ping [[HOST:]PORT]

            Runs a server that speaks the Redis protocol and in which every command is a plugin. FILE holds
            options without their dashes, one per line, in the syntax of redis.conf; - reads them from standard
            input. Options of the command line override both. docs/CONFIGURATION.md lists Redis' other options.

            Options with their defaults (CONFIG SET can change those with *):
            """;

    private static final String ENVIRONMENT = """

            Environment variables:
              JAVA_HOME                           the Java that bin/redstart starts, else the java on the PATH
              JAVA_OPTS                           options that bin/redstart gives to Java, such as -Xmx4g
              JDK_JAVA_OPTIONS, JAVA_TOOL_OPTIONS the same for every Java program
              REDSTART_ARCHIVE                    where bin/redstart keeps Java's archive of classes, or off
              REDSTART_PLUGIN_NAME_KEY            plugin.NAME.KEY, unless the file or the command line has it
            """;

    private static final String EXAMPLES = """

            Examples:
              redstart
              redstart redstart.conf --loglevel verbose
              redstart --port 7777 --bind '*' --protected-mode no
              redstart --ping 7777
              redstart --plugins hello.jar --plugin.hello.greeting "Good morning"
            """;

    private Help() {}

    /** Returns the text: lines of at most 100 characters, each with a newline at its end. */
    public static String text() {
        StringBuilder text = new StringBuilder(USAGE);
        for (Setting<?> setting : HonouredSettings.all()) {
            if (setting.fate() != Setting.Fate.HONOURED) {
                continue;
            }
            String value = setting.defaultLine().isEmpty() ? "PATH" : setting.defaultLine();
            String mark = setting.change() == Setting.Change.ANY_TIME ? "* " : "  ";
            option(text, mark + "--" + setting.name() + " " + value, setting.description());
        }
        option(
                text,
                "  --plugin.NAME.KEY VALUE",
                "a setting of plugin NAME; the documentation of the plugin lists them");
        option(text, "  --include FILE", "read the options of another file here");
        option(text, "  --check-config", "print all problems of the options, and do not start");
        option(
                text,
                "  --ping [[HOST:]PORT]",
                "ask a server that runs for PONG: exit status 0 if it answers it, 3 if an error such as LOADING, else 1");
        option(text, "  -h, --help", "print this text");
        option(text, "  -v, --version", "print the version");
        return text.append(ENVIRONMENT).append(EXAMPLES).toString();
    }

    private static void option(StringBuilder text, String option, String description) {
        StringBuilder line = new StringBuilder(option);
        pad(line);
        for (String word : List.of(description.split(" "))) {
            if (line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append('\n');
                line.setLength(0);
                pad(line);
            }
            line.append(line.length() == DESCRIPTION_COLUMN ? "" : " ").append(word);
        }
        text.append(line).append('\n');
    }

    private static void pad(StringBuilder line) {
        line.append(" ".repeat(Math.max(0, DESCRIPTION_COLUMN - line.length())));
    }
}

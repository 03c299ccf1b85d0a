package dev.redstart.server.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Applies the directives that a server is started with and collects all problems, so that an operator can fix them at once. A
 * later directive for the same setting, such as an option of the command line, removes the problems of earlier ones.
 */
final class ConfigProblems {
    /** A message, and the setting that it is about; null for none. */
    private record Problem(Setting<?> setting, String message) {}

    private final ServerConfig config;
    private final List<Problem> problems = new ArrayList<>();

    ConfigProblems(ServerConfig config) {
        this.config = config;
    }

    void apply(Directive directive) {
        Setting<?> setting = HonouredSettings.find(directive.key()).orElse(null);
        try {
            config.apply(directive);
            problems.removeIf(problem -> setting != null && setting.equals(problem.setting()));
        } catch (ConfigException e) {
            problems.add(new Problem(setting, e.getMessage()));
        }
    }

    /** Adds a problem of a line or a file. */
    void add(ConfigException problem) {
        problems.add(new Problem(null, problem.getMessage()));
    }

    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new ConfigException(
                    String.join("\n", problems.stream().map(Problem::message).toList()));
        }
    }
}

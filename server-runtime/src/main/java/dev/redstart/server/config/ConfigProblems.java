package dev.redstart.server.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Applies the directives that a server is started with and gathers all that is wrong with them, so that an operator corrects
 * it at once. What a later mention of the same setting puts right, as an option does with a line of the file, is no problem.
 */
final class ConfigProblems {
    /** What is wrong, and with which setting; null for none. */
    private record Problem(Setting<?> setting, String message) {}

    private final ServerConfig config;
    private final List<Problem> problems = new ArrayList<>();

    ConfigProblems(ServerConfig config) {
        this.config = config;
    }

    void apply(Directive directive) {
        Setting<?> setting = Settings.find(directive.key()).orElse(null);
        try {
            config.apply(directive);
            problems.removeIf(problem -> setting != null && setting.equals(problem.setting()));
        } catch (ConfigException e) {
            problems.add(new Problem(setting, e.getMessage()));
        }
    }

    /** Adds what is wrong with a line or a file. */
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

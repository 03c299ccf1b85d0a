package dev.redstart.server.config;

import java.util.List;

/** The types that only {@link UnhonouredDirectives} have. Error messages are those of redis-server 7. */
final class UnhonouredTypes {
    private static final int OOM_SCORES = 3;

    private UnhonouredTypes() {}

    /** Returns a type whose values are another type's text, as CONFIG GET shows it; no code reads the value itself. */
    static SettingType<String> shown(SettingType<?> type) {
        return new Text() {
            @Override
            public String parse(List<String> words) {
                return parsed(type, words);
            }
        };
    }

    private static <T> String parsed(SettingType<T> type, List<String> words) {
        return type.format(type.parse(words));
    }

    /** Returns the type of any number of words. */
    static SettingType<String> words() {
        return new Text() {
            @Override
            public String parse(List<String> words) {
                return String.join(" ", words);
            }
        };
    }

    /** Returns the type of a file's permissions. */
    static SettingType<String> octal() {
        return new Text() {
            @Override
            public String parse(List<String> words) {
                String word = SettingTypes.single(words);
                boolean valid = !word.isEmpty() && word.length() <= 4;
                for (int i = 0; i < word.length(); i++) {
                    valid &= word.charAt(i) >= '0' && word.charAt(i) <= '7';
                }
                if (!valid) {
                    throw new ConfigException("argument couldn't be parsed as an octal number");
                }
                int permissions = Integer.parseInt(word, 8);
                if (permissions > 0777) {
                    throw new ConfigException("argument must be between 0 and 777 inclusive");
                }
                return Integer.toOctalString(permissions);
            }
        };
    }

    /** Returns the type of a primary's address and port; {@code no one} is none, and shown as an empty string. */
    static SettingType<String> replicaOf() {
        return new Text() {
            @Override
            public String parse(List<String> words) {
                String primary = String.join(" ", words);
                return primary.equalsIgnoreCase("no one") ? "" : primary;
            }
        };
    }

    /** Returns the type of the letters that stand for kinds of notifications. */
    static SettingType<String> keyspaceEvents() {
        return new Text() {
            @Override
            public String parse(List<String> words) {
                String events = SettingTypes.single(words);
                for (int i = 0; i < events.length(); i++) {
                    if ("Ag$lshzxeKEtmdn".indexOf(events.charAt(i)) < 0) {
                        throw new ConfigException("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
                    }
                }
                return events;
            }
        };
    }

    /** Returns the type of the OOM scores of the primary, of replicas and of child processes. */
    static SettingType<String> oomScores() {
        SettingType<Long> score = SettingTypes.integer(-2000, 2000);
        return new Text() {
            @Override
            public String parse(List<String> words) {
                List<String> fields = SettingTypes.fields(words);
                if (fields.size() != OOM_SCORES) {
                    throw new ConfigException("wrong number of arguments");
                }
                try {
                    for (String field : fields) {
                        score.parse(List.of(field));
                    }
                } catch (ConfigException e) {
                    throw new ConfigException("Invalid oom-score-adj-values, elements must be between -2000 and 2000.");
                }
                return String.join(" ", fields);
            }
        };
    }

    /** A type whose values are text. */
    private abstract static class Text implements SettingType<String> {
        @Override
        public String format(String value) {
            return value;
        }

        @Override
        public String line(String value) {
            return Tokenizer.quoteIfNeeded(value);
        }
    }
}

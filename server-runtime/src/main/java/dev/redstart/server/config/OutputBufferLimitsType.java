package dev.redstart.server.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The value of {@code client-output-buffer-limit}: groups of {@code class hard soft seconds}. A class that is not
 * mentioned keeps its limit, both in a file and in CONFIG SET.
 */
final class OutputBufferLimitsType implements SettingType<Map<ClientClass, OutputBufferLimit>> {
    private static final int GROUP = 4;

    private final SettingType<Long> bytes = SettingTypes.memory(0, Long.MAX_VALUE);
    private final SettingType<Long> seconds = SettingTypes.integer(0, Long.MAX_VALUE);

    @Override
    public Map<ClientClass, OutputBufferLimit> parse(List<String> words) {
        // CONFIG SET brings one word, and redis-server splits it at each blank: two in a row enclose an empty field
        List<String> fields = words.size() == 1 && !words.get(0).isEmpty()
                ? List.of(words.get(0).split(" ", -1))
                : words;
        boolean nothing = fields.size() == 1 && fields.get(0).isEmpty();
        if (!nothing && fields.size() % GROUP != 0) {
            throw new ConfigException("Wrong number of arguments in buffer limit configuration.");
        }
        Map<ClientClass, OutputBufferLimit> limits = new EnumMap<>(ClientClass.class);
        for (int i = 0; i + GROUP <= fields.size(); i += GROUP) {
            ClientClass kind = ClientClass.named(fields.get(i).toLowerCase(Locale.ROOT));
            if (kind == null) {
                throw new ConfigException("Invalid client class specified in buffer limit configuration.");
            }
            limits.put(kind, limit(fields.subList(i + 1, i + GROUP)));
        }
        return limits;
    }

    private OutputBufferLimit limit(List<String> numbers) {
        try {
            return new OutputBufferLimit(
                    bytes.parse(numbers.subList(0, 1)),
                    bytes.parse(numbers.subList(1, 2)),
                    seconds.parse(numbers.subList(2, 3)));
        } catch (ConfigException e) {
            throw new ConfigException("Error in hard, soft or soft_seconds setting in buffer limit configuration.");
        }
    }

    @Override
    public String format(Map<ClientClass, OutputBufferLimit> limits) {
        List<String> words = new ArrayList<>();
        limits.forEach((kind, limit) -> {
            words.add(kind.shown());
            words.add(Long.toString(limit.hardBytes()));
            words.add(Long.toString(limit.softBytes()));
            words.add(Long.toString(limit.softSeconds()));
        });
        return String.join(" ", words);
    }

    @Override
    public Map<ClientClass, OutputBufferLimit> first(
            Map<ClientClass, OutputBufferLimit> before, Map<ClientClass, OutputBufferLimit> given) {
        return after(before, given);
    }

    @Override
    public Map<ClientClass, OutputBufferLimit> after(
            Map<ClientClass, OutputBufferLimit> before, Map<ClientClass, OutputBufferLimit> given) {
        Map<ClientClass, OutputBufferLimit> limits = new EnumMap<>(before);
        limits.putAll(given);
        return limits;
    }
}

package dev.redstart.server.command;

import dev.redstart.api.ByteRanges;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All commands by name. Immutable: when plugins come or go, another table takes its place. Looking a name up in the
 * client's bytes is case-blind and allocates nothing.
 */
public final class CommandTable {
    private final SortedMap<String, Command> commands;
    private final int size;
    private final Command[] slots;
    private final byte[][] names;

    /** A table of finished commands under their own names. */
    CommandTable(SortedMap<String, Command> commands, int firstIndex) {
        this.commands = Collections.unmodifiableSortedMap(commands);
        int last = firstIndex;
        for (Command command : commands.values()) {
            last = Math.max(last, command.index() + 1 + command.subcommands().size());
        }
        size = last;
        int capacity = Integer.highestOneBit(Math.max(4, commands.size() * 4 - 1)) * 2;
        slots = new Command[capacity];
        names = new byte[capacity][];
        for (Map.Entry<String, Command> entry : commands.entrySet()) {
            place(entry.getKey(), entry.getValue());
        }
    }

    private void place(String name, Command command) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        int slot = hash(bytes, 0, bytes.length) & (slots.length - 1);
        while (slots[slot] != null) {
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = command;
        names[slot] = bytes;
    }

    /**
     * Returns a table of what plugins declared. Containers that no plugin declared are made up for their subcommands.
     *
     * @param specs frozen, no name twice
     */
    public static CommandTable of(Collection<CommandSpecBuilder> specs) {
        SortedMap<String, CommandSpecBuilder> top = new TreeMap<>();
        Map<String, List<CommandSpecBuilder>> children = new TreeMap<>();
        for (CommandSpecBuilder spec : specs) {
            int bar = spec.name().indexOf('|');
            if (bar < 0) {
                top.put(spec.name(), spec);
            } else {
                String container = spec.name().substring(0, bar);
                children.putIfAbsent(container, new ArrayList<>());
                children.get(container).add(spec);
            }
        }
        for (Map.Entry<String, List<CommandSpecBuilder>> family : children.entrySet()) {
            if (!top.containsKey(family.getKey())) {
                top.put(family.getKey(), container(family.getKey(), family.getValue()));
            }
        }
        SortedMap<String, Command> commands = new TreeMap<>();
        int index = 0;
        for (CommandSpecBuilder spec : top.values()) {
            List<CommandSpecBuilder> subs = children.getOrDefault(spec.name(), List.of());
            commands.put(spec.name(), new Command(spec, index, subcommands(subs, index + 1)));
            index += 1 + subs.size();
        }
        return new CommandTable(commands, 0);
    }

    /** The same commands with the same numbers, without those of a plugin. */
    public CommandTable without(String plugin) {
        SortedMap<String, Command> others = new TreeMap<>(commands);
        others.values().removeIf(command -> command.plugin().equals(plugin));
        return new CommandTable(others, size);
    }

    private static SortedMap<String, Command> subcommands(List<CommandSpecBuilder> subs, int firstIndex) {
        SortedMap<String, Command> result = new TreeMap<>();
        int index = firstIndex;
        for (CommandSpecBuilder sub : subs) {
            String own = sub.name().substring(sub.name().indexOf('|') + 1);
            result.put(own, new Command(sub, index++, new TreeMap<>()));
        }
        return result;
    }

    private static CommandSpecBuilder container(String name, List<CommandSpecBuilder> subs) {
        CommandSpecBuilder spec = new CommandSpecBuilder(subs.get(0).plugin(), name, null);
        spec.arity(-2);
        spec.documentedBy(() -> containerDocs(name, subs));
        spec.freeze();
        return spec;
    }

    private static DocEntry containerDocs(String name, List<CommandSpecBuilder> subs) {
        DocEntry docs = new DocEntry(subs.get(0).docs().group());
        docs.summary = "A container for " + name.toUpperCase(Locale.ROOT) + " commands.";
        docs.complexity = "Depends on subcommand.";
        docs.since = subs.get(0).docs().since();
        for (CommandSpecBuilder sub : subs) {
            String since = sub.docs().since();
            docs.since = since.compareTo(docs.since) < 0 ? since : docs.since;
        }
        return docs;
    }

    /** The command of this name in any case, or null. */
    public Command find(byte[] bytes, int from, int length) {
        int slot = hash(bytes, from, length) & (slots.length - 1);
        while (slots[slot] != null) {
            if (matches(names[slot], bytes, from, length)) {
                return slots[slot];
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return null;
    }

    private static boolean matches(byte[] name, byte[] bytes, int from, int length) {
        if (name.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name[i] != ByteRanges.lowerCase(bytes[from + i])) {
                return false;
            }
        }
        return true;
    }

    /** Names are the operator's, not the clients', so an unkeyed hash will do; a long name is as good as unknown. */
    private static int hash(byte[] bytes, int from, int length) {
        int hash = length;
        int end = from + Math.min(length, 64);
        for (int i = from; i < end; i++) {
            hash = hash * 31 + ByteRanges.lowerCase(bytes[i]);
        }
        return hash ^ hash >>> 15;
    }

    /** Top-level commands by name in lower case. */
    public SortedMap<String, Command> commands() {
        return commands;
    }

    /** The command or subcommand of a full name such as {@code client|id}, in any case; null if there is none. */
    public Command named(String fullName) {
        String lower = fullName.toLowerCase(Locale.ROOT);
        int bar = lower.indexOf('|');
        if (bar < 0) {
            return commands.get(lower);
        }
        Command container = commands.get(lower.substring(0, bar));
        return container == null ? null : container.subcommands().get(lower.substring(bar + 1));
    }

    /** One more than the largest {@link Command#index()}. */
    public int size() {
        return size;
    }
}

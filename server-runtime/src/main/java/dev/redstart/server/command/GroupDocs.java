package dev.redstart.server.command;

import dev.redstart.api.PluginContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The documentation of a group's commands as a plugin wrote it, in the form of {@link PluginContext#docs}. The text is read
 * when the first command's is asked for. Safe for use by several threads at once.
 */
final class GroupDocs {
    private final String group;
    private final String text;
    private final Consumer<String> onProblem;
    private Map<String, DocEntry> entries;
    private final List<String> problems = new ArrayList<>();

    /**
     * Docs that are not read yet.
     *
     * @param onProblem told of what does not fit the form, once, when the text is read
     */
    GroupDocs(String group, String text, Consumer<String> onProblem) {
        this.group = group;
        this.text = text;
        this.onProblem = onProblem;
    }

    /** Returns what is said of a command, by its full name in lower case; null if nothing is. */
    synchronized DocEntry entry(String command) {
        return entries().get(command);
    }

    /** Returns the names of the commands that the text is about, in lower case. */
    synchronized List<String> commands() {
        return List.copyOf(entries().keySet());
    }

    /** Returns what does not fit the form, a line each. */
    synchronized List<String> problems() {
        entries();
        return List.copyOf(problems);
    }

    private Map<String, DocEntry> entries() {
        if (entries == null) {
            entries = new HashMap<>();
            read();
            problems.forEach(onProblem);
        }
        return entries;
    }

    private void read() {
        DocEntry entry = null;
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i];
            if (line.isBlank()) {
                continue;
            }
            boolean fits;
            if (!Character.isWhitespace(line.charAt(0))) {
                entry = begin(line.strip());
                fits = entry != null;
            } else {
                fits = entry != null && entry.add(line.strip());
            }
            if (!fits) {
                problems.add(
                        "docs of group '" + group + "', line " + (i + 1) + ": '" + line.strip() + "' does not fit");
            }
        }
    }

    /** Begins a command's entry; null where there is one already. */
    private DocEntry begin(String line) {
        int blank = line.indexOf(' ');
        String name = (blank < 0 ? line : line.substring(0, blank)).toLowerCase(Locale.ROOT);
        DocEntry entry = new DocEntry(group);
        entry.syntax = blank < 0 ? "" : line.substring(blank + 1).strip();
        return entries.putIfAbsent(name, entry) == null ? entry : null;
    }
}

package dev.redstart.server.command;

import dev.redstart.api.PluginContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** All that a plugin says by {@link PluginContext#docs}. Safe for use by several threads at once. */
public final class PluginDocs {
    private final List<GroupDocs> groups = new CopyOnWriteArrayList<>();

    private final Consumer<String> onProblem;

    /**
     * No texts yet.
     *
     * @param onProblem told of each line that does not fit the form, when its text is read
     */
    public PluginDocs(Consumer<String> onProblem) {
        this.onProblem = onProblem;
    }

    /** Adds the text of a group. */
    public void add(String group, String text) {
        groups.add(new GroupDocs(group, text, onProblem));
    }

    /** Returns what is said of a command, by its full name in lower case; null if nothing is. */
    DocEntry entry(String command) {
        for (GroupDocs group : groups) {
            DocEntry entry = group.entry(command);
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    /** Reads all text, and returns what does not fit its form, or is about no command among the given ones. */
    public List<String> problems(Collection<String> commands) {
        List<String> problems = new ArrayList<>();
        for (GroupDocs group : groups) {
            problems.addAll(group.problems());
            for (String command : group.commands()) {
                if (!commands.contains(command)) {
                    problems.add("docs of '" + command + "', a command that the plugin does not declare");
                }
            }
        }
        return problems;
    }
}

package dev.redstart.server.command;

import java.util.List;

/** What is said of one command for COMMAND DOCS; what is not said is empty. */
final class DocEntry {
    private static final String SINCE = "since ";
    private static final String DEPRECATED = "deprecated since ";
    private static final String TIPS = "tips ";

    String group;
    String syntax = "";
    String since = "";
    String complexity = "";
    String deprecatedSince = "";
    String replacedBy = "";
    List<String> tips = List.of();
    String summary = "";

    DocEntry(String group) {
        this.group = group;
    }

    /** Takes a line below the first of an entry in {@link dev.redstart.api.PluginContext#docs}; false where it does not fit. */
    boolean add(String line) {
        if (line.startsWith(SINCE) && since.isEmpty()) {
            int comma = line.indexOf(", ");
            since = line.substring(SINCE.length(), comma < 0 ? line.length() : comma);
            complexity = comma < 0 ? "" : line.substring(comma + 2);
        } else if (line.startsWith(DEPRECATED)) {
            int colon = line.indexOf(": ");
            if (colon < 0) {
                return false;
            }
            deprecatedSince = line.substring(DEPRECATED.length(), colon);
            replacedBy = line.substring(colon + 2);
        } else if (line.startsWith(TIPS) && tips.isEmpty()) {
            tips = List.of(line.substring(TIPS.length()).strip().split(" +"));
        } else {
            summary = summary.isEmpty() ? line : summary + ' ' + line;
        }
        return true;
    }
}

package dev.redstart.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.List;

/** Columns that stand below each other: names to the left, figures to the right. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** A table with its columns' titles; those without one, and "server", hold names. */
    public TextTable(String... titles) {
        rows.add(List.of(titles));
    }

    /** Adds a line, with a cell for each column. */
    public TextTable row(String... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException(cells.length + " cells below " + rows.get(0));
        }
        rows.add(List.of(cells));
        return this;
    }

    /** A line without figures, between what is compared and the next. */
    public TextTable gap() {
        rows.add(List.of());
        return this;
    }

    private boolean isName(int column) {
        String title = rows.get(0).get(column);
        return title.isEmpty() || title.equals("server");
    }

    @Override
    public String toString() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String blanks = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? "" : GAP).append(isName(i) ? row.get(i) + blanks : blanks + row.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}

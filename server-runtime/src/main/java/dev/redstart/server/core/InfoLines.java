package dev.redstart.server.core;

import java.util.Locale;

/** Builds INFO's text: sections of lines {@code field:value}, with an empty line between sections. */
final class InfoLines {
    private static final String[] UNITS = {"B", "K", "M", "G", "T", "P"};

    private final StringBuilder text = new StringBuilder();
    private final long nowMillis;

    InfoLines(long nowMillis) {
        this.nowMillis = nowMillis;
    }

    /** Returns the instant of the report. */
    long nowMillis() {
        return nowMillis;
    }

    void section(String title) {
        if (text.length() > 0) {
            text.append("\r\n");
        }
        text.append("# ").append(title).append("\r\n");
    }

    void add(String field, Object value) {
        String line = String.valueOf(value).replace('\r', ' ').replace('\n', ' ');
        text.append(field).append(':').append(line).append("\r\n");
    }

    void addDecimal(String field, double value, int digits) {
        add(field, String.format(Locale.ROOT, "%." + digits + "f", value));
    }

    void addPercent(String field, double percent) {
        add(field, String.format(Locale.ROOT, "%.2f%%", percent));
    }

    /** Adds a number of bytes, and a second line with the same in a readable unit. */
    void addBytes(String field, long bytes) {
        add(field, bytes);
        add(field + "_human", human(bytes));
    }

    static String human(long bytes) {
        double scaled = bytes;
        int unit = 0;
        while (scaled >= 1024 && unit < UNITS.length - 1) {
            scaled /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + "B" : String.format(Locale.ROOT, "%.2f%s", scaled, UNITS[unit]);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

package dev.redstart.server.core;

import java.util.Locale;

/** Builds INFO's text: sections of lines {@code field:value}, a blank line between sections. */
final class InfoLines {
    private static final String[] UNITS = {"B", "K", "M", "G", "T", "P"};

    private final StringBuilder text = new StringBuilder();
    private final long nowMillis;

    InfoLines(long nowMillis) {
        this.nowMillis = nowMillis;
    }

    /** The instant that all sections are about. */
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

    /** A number of bytes, and in a second line the same for people. */
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

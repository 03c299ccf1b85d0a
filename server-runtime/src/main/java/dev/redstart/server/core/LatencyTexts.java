package dev.redstart.server.core;

import dev.redstart.server.stats.LatencyMonitor.History;
import dev.redstart.server.stats.LatencyMonitor.Sample;
import dev.redstart.server.stats.SlowLog;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The texts and graphs of LATENCY. */
final class LatencyTexts {
    private static final int GRAPH_COLUMNS = 80;
    private static final int GRAPH_ROWS = 5;

    private static final Map<String, String> ADVICE = Map.of(
            "command",
            "Commands take long: SLOWLOG GET shows which ones and with what arguments.",
            "fast-command",
            "Even commands of constant time take long, so something stops the whole process: look at gc-pause, at swapping,"
                    + " and at what else runs on this machine.",
            "gc-pause",
            "The garbage collector stops the server: see docs/BENCHMARKS.md for collectors, and give the heap more room.",
            "lock-wait",
            "Commands wait for a key that another command holds, or for commands that stop the world, such as KEYS and"
                    + " FLUSHALL: spread hot keys, use SCAN.",
            "aof-fsync-always",
            "The disk is slow: consider appendfsync everysec, or a faster disk.");

    private LatencyTexts() {}

    /**
     * Returns the text of LATENCY DOCTOR.
     *
     * @param explained slow commands with a remark about what they waited for
     */
    static String doctor(SortedMap<String, History> histories, long thresholdMillis, List<SlowLog.Entry> explained) {
        StringBuilder text = new StringBuilder();
        if (!histories.isEmpty()) {
            appendHistories(text, histories, thresholdMillis);
        } else if (thresholdMillis > 0) {
            text.append("No event took ")
                    .append(thresholdMillis)
                    .append(" ms or longer, which is latency-monitor-threshold.\n");
        } else {
            text.append(
                    "Latency monitoring is off: turn it on with CONFIG SET latency-monitor-threshold <milliseconds>.\n");
        }
        if (!explained.isEmpty()) {
            appendExplained(text, explained);
        }
        return text.toString();
    }

    private static void appendHistories(
            StringBuilder text, SortedMap<String, History> histories, long thresholdMillis) {
        text.append("Slow events:\n\n");
        histories.forEach((event, history) -> text.append(event)
                .append(": ")
                .append(history.samples().size())
                .append(history.samples().size() == 1 ? " second" : " seconds")
                .append(" with a time of ")
                .append(thresholdMillis)
                .append(" ms or longer, ")
                .append(meanMillis(history.samples()))
                .append(" ms on average, ")
                .append(history.maxMillis())
                .append(" ms at most.\n"));
        text.append("\nAdvice:\n\n");
        histories.keySet().stream()
                .filter(ADVICE::containsKey)
                .forEach(event -> text.append("- ").append(ADVICE.get(event)).append('\n'));
    }

    private static void appendExplained(StringBuilder text, List<SlowLog.Entry> explained) {
        text.append("\nEntries of SLOWLOG GET in which a pause or a wait took a tenth of the time or more:\n\n");
        for (SlowLog.Entry entry : explained) {
            text.append("- entry ").append(entry.id());
            text.append(", ").append(entry.micros()).append(" us: ");
            text.append(entry.remark()).append('\n');
        }
    }

    private static long meanMillis(List<Sample> samples) {
        return Math.round(samples.stream().mapToLong(Sample::millis).average().orElse(0));
    }

    /** Returns the text of LATENCY GRAPH: a column per sample, the latest on the right; its height is the time. */
    static String graph(String event, History history, long nowSeconds) {
        List<Sample> all = history.samples();
        List<Sample> shown = all.subList(Math.max(0, all.size() - GRAPH_COLUMNS), all.size());
        long high = shown.stream().mapToLong(Sample::millis).max().orElse(0);
        long low = shown.stream().mapToLong(Sample::millis).min().orElse(0);
        StringBuilder text = new StringBuilder();
        text.append(event).append(": high ").append(high).append(" ms, low ").append(low);
        text.append(" ms, highest ever ").append(history.maxMillis()).append(" ms\n");
        text.append("-".repeat(GRAPH_COLUMNS)).append('\n');
        for (int row = GRAPH_ROWS; row >= 1; row--) {
            for (Sample sample : shown) {
                text.append(height(sample.millis(), low, high) >= row ? '#' : ' ');
            }
            text.append('\n');
        }
        text.append("from ").append(nowSeconds - shown.get(0).atSeconds());
        text.append(" to ")
                .append(nowSeconds - shown.get(shown.size() - 1).atSeconds())
                .append(" seconds ago\n");
        return text.toString();
    }

    private static long height(long millis, long low, long high) {
        return high == low ? GRAPH_ROWS : 1 + (millis - low) * (GRAPH_ROWS - 1) / (high - low);
    }
}

package dev.redstart.server;

import java.io.File;
import java.io.PrintStream;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.TimeZone;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/**
 * Puts the time in front of the program's log lines. slf4j-simple can do that itself, but its {@code SimpleDateFormat} first
 * reads all that the JDK knows of languages and calendars, which took a sixth of the start. So slf4j-simple gets a
 * stream that does it, and prints without.
 *
 * <p>Who sets one of slf4j-simple's properties of output and time gets what the property says, and times by slf4j-simple;
 * so does who adds to the class path, where another binding may be.
 */
final class ConsoleLog {
    private static final String SIMPLE = "org.slf4j.simpleLogger.";
    private static final String CACHE_OUTPUT = SIMPLE + "cacheOutputStream";
    private static final String SHOW_TIME = SIMPLE + "showDateTime";
    private static final String TIME_FORMAT = SIMPLE + "dateTimeFormat";
    private static final String[] OUTPUT = {CACHE_OUTPUT, SHOW_TIME, TIME_FORMAT, SIMPLE + "logFile"};

    private ConsoleLog() {}

    /** Before the first logger is asked for. */
    static void prepare() {
        if (!isOurs()) {
            setUnlessSet(SHOW_TIME, "true");
            setUnlessSet(TIME_FORMAT, Stamped.FORMAT);
            return;
        }
        System.setProperty(CACHE_OUTPUT, "true");
        PrintStream out = System.out;
        System.setOut(new Stamped(out, System::currentTimeMillis));
        try {
            // slf4j-simple keeps the stream that it finds now
            LoggerFactory.getLogger(ConsoleLog.class);
        } finally {
            System.setOut(out);
        }
    }

    /** Whether nobody but this program has a say in how it logs. */
    private static boolean isOurs() {
        boolean ours = !System.getProperty("java.class.path", "").contains(File.pathSeparator)
                && System.getProperty("slf4j.provider") == null;
        for (String property : OUTPUT) {
            ours &= System.getProperty(property) == null;
        }
        return ours;
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Prints lines with the time in front, as {@link #FORMAT} says. */
    static final class Stamped extends PrintStream {
        static final String FORMAT = "dd MMM yyyy HH:mm:ss.SSS";

        private static final String[] MONTHS = {
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
        };

        private final LongSupplier clockMillis;

        Stamped(PrintStream out, LongSupplier clockMillis) {
            super(out, true);
            this.clockMillis = clockMillis;
        }

        /** A line of the log: a stack trace's lines come by another method. */
        @Override
        public void println(String line) {
            long now = clockMillis.getAsLong();
            super.println(time(now, TimeZone.getDefault().getOffset(now)) + " " + line);
        }

        static String time(long epochMillis, int offsetMillis) {
            long localMillis = epochMillis + offsetMillis;
            LocalDateTime time = LocalDateTime.ofEpochSecond(Math.floorDiv(localMillis, 1000L), 0, ZoneOffset.UTC);
            StringBuilder text = new StringBuilder(32);
            append(text, time.getDayOfMonth(), 2).append(' ');
            text.append(MONTHS[time.getMonthValue() - 1]).append(' ');
            append(text, time.getYear(), 4).append(' ');
            append(text, time.getHour(), 2).append(':');
            append(text, time.getMinute(), 2).append(':');
            append(text, time.getSecond(), 2).append('.');
            append(text, Math.floorMod(localMillis, 1000), 3);
            return text.toString();
        }

        private static StringBuilder append(StringBuilder text, int number, int digits) {
            String decimal = Integer.toString(number);
            return text.append("0".repeat(Math.max(0, digits - decimal.length())))
                    .append(decimal);
        }
    }
}

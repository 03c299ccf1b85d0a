package dev.redstart.server.logging;

import dev.redstart.server.config.ConfigException;
import dev.redstart.server.config.LogFormat;
import dev.redstart.server.config.LogLevel;
import dev.redstart.server.config.LogTimestampFormat;
import dev.redstart.server.config.ServerConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/**
 * Writes this program's log, to the console or to a file. There is one per process, because slf4j makes loggers before any
 * configuration is read. In another program, or with another provider on the class path, slf4j's provider is not
 * {@link ConsoleLogProvider}, and this log stays empty. Thread-safe.
 */
public final class ConsoleLog {
    static final ConsoleLog OF_THE_PROCESS = new ConsoleLog(System::currentTimeMillis, System.out, System.err);

    private final LongSupplier clockMillis;
    private final PrintStream console;
    private final PrintStream errors;
    private LogLineFormat format = new LogLineFormat(LogFormat.LEGACY, LogTimestampFormat.LEGACY);
    /** Null for the console. */
    private ServerLogFile file;

    private boolean failing;

    ConsoleLog(LongSupplier clockMillis, PrintStream console, PrintStream errors) {
        this.clockMillis = clockMillis;
        this.console = console;
        this.errors = errors;
    }

    /**
     * Applies a server's settings to the log of the process, now and whenever they change.
     *
     * @param inProgram whether the server is the whole program, as opposed to one inside another program
     * @throws IOException when the log file cannot be opened
     * @throws ConfigException when they configure what another provider controls
     */
    public static void follow(ServerConfig config, boolean inProgram) throws IOException {
        if (inProgram && LoggerFactory.getILoggerFactory() instanceof ConsoleLogProvider.Factory) {
            OF_THE_PROCESS.write(config.logFile());
            OF_THE_PROCESS.format(config);
            config.onChange(() -> OF_THE_PROCESS.format(config));
        } else if (config.logFile().isPresent()
                || config.logFormat() != LogFormat.LEGACY
                || config.logTimestampFormat() != LogTimestampFormat.LEGACY) {
            throw new ConfigException(
                    "logfile, log-format and log-timestamp-format are for redstart's own slf4j provider;"
                            + " the log of this process goes through another one: configure that, and leave them out");
        }
    }

    /** Writes to a file from now on, or to the console where there is none. */
    synchronized void write(Optional<Path> to) throws IOException {
        ServerLogFile opened = to.isPresent() ? ServerLogFile.open(to.get()) : null;
        if (file != null) {
            file.close();
        }
        file = opened;
    }

    private synchronized void format(ServerConfig config) {
        format = new LogLineFormat(config.logFormat(), config.logTimestampFormat());
    }

    /**
     * Writes a line, and the stack trace of its cause.
     *
     * @param cause null for none
     */
    synchronized void log(LogLevel level, String message, Throwable cause) {
        byte[] line =
                format.line(clockMillis.getAsLong(), level, message, cause).getBytes(StandardCharsets.UTF_8);
        if (file == null) {
            console.write(line, 0, line.length);
            console.flush();
            return;
        }
        try {
            file.write(line, clockMillis.getAsLong());
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                errors.println("redstart: cannot write to the log file: " + e + "; the log goes here until it can be");
            }
            failing = true;
            errors.write(line, 0, line.length);
            errors.flush();
        }
    }
}

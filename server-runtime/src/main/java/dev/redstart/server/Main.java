package dev.redstart.server;

import dev.redstart.server.config.CommandLine;
import dev.redstart.server.config.ConfigException;
import dev.redstart.server.config.Help;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.plugin.PluginException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The program {@code redstart [file.conf] [--option value …]}; {@link HealthCheck} is {@code redstart --ping}. Exit status 0 after a clean shutdown; 1 when the server
 * cannot start, with the reasons on standard error, or when its data or the end of its log cannot be written.
 */
public final class Main {
    private static final int CANNOT_START = 1;
    private static final int FAILED = 1;

    private Main() {}

    /**
     * Shuts the server down at a signal, also while it starts. Where the last snapshot cannot be written the server keeps
     * running, as redis-server does, and the next signal tries again.
     */
    static final class Termination implements Consumer<String> {
        private final CountDownLatch made = new CountDownLatch(1);
        private RedstartServer server;

        void server(RedstartServer running) {
            server = running;
            made.countDown();
        }

        /** Closes the server at the exit of a process without signal handling, where nothing can stop the exit any more. */
        void atExit() {
            if (made.getCount() == 0) {
                server.close();
            }
        }

        @Override
        public void accept(String signal) {
            try {
                // Before that the server only creates plugins, and has nothing to write.
                if (made.await(Limits.LAST_COMMAND_PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                        && !server.terminate(signal)) {
                    return;
                }
                // A plugin that still starts, or data that still loads, does not keep the process alive.
                boolean clean = made.getCount() == 0 && server.awaitClosed();
                TimeUnit.SECONDS.sleep(Limits.EXIT_PATIENCE_SECONDS);
                Runtime.getRuntime().halt(clean ? 0 : FAILED);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Runs the server until SHUTDOWN, SIGTERM or SIGINT. */
    public static void main(String[] args) throws InterruptedException {
        int status = run(args, System.out, System.err);
        System.exit(status);
    }

    static int run(String[] args, PrintStream out, PrintStream err) throws InterruptedException {
        if (HealthCheck.isAskedFor(args)) {
            return HealthCheck.run(args, out, err);
        }
        try {
            CommandLine line = CommandLine.parse(args);
            if (line.help()) {
                out.print(Help.text());
                return 0;
            }
            if (line.version()) {
                out.println("Redstart " + Version.CURRENT + " on Java " + Version.JAVA);
                return 0;
            }
            if (line.checkConfig()) {
                ServerConfig.of(line, System.getenv());
                out.println("redstart: the configuration is valid");
                return 0;
            }
            // Before the first log line, at which supervisors may already send signals.
            Termination termination = new Termination();
            Signals.onTermination(termination, termination::atExit);
            ServerConfig config = ServerConfig.of(line, System.getenv());
            RedstartServer server = RedstartServer.builder()
                    .config(config)
                    .inProgram()
                    .onCreated(termination::server)
                    .start();
            return server.awaitClosed() ? 0 : FAILED;
        } catch (ConfigException e) {
            e.getMessage().lines().forEach(problem -> err.println("redstart: " + problem));
            return CANNOT_START;
        } catch (PluginException | IOException e) {
            err.println("redstart: " + e.getMessage());
            return CANNOT_START;
        }
    }
}

package dev.redstart.server;

import dev.redstart.server.config.CommandLine;
import dev.redstart.server.config.ConfigException;
import dev.redstart.server.config.Help;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.plugin.PluginException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;

/**
 * The program {@code redstart [file.conf] [--option value …]}. Exit status 0 after an orderly end, 1 when it could not
 * start, the reason being one line on standard error, or when its data could not be written.
 */
public final class Main {
    private static final int CANNOT_START = 1;
    private static final int FAILED = 1;

    private Main() {}

    /** Closes the server; a signal that comes during the start waits for the end of the start. */
    static final class Ending implements Runnable {
        private final CountDownLatch started = new CountDownLatch(1);
        private RedstartServer server;

        void of(RedstartServer running) {
            server = running;
            started.countDown();
        }

        @Override
        public void run() {
            try {
                started.await();
                server.close();
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
            EarlyWork early = EarlyWork.begin();
            // Before the first log line tells anyone that it is there to be ended.
            Ending ending = new Ending();
            Signals.onTermination(ending);
            ServerConfig config = ServerConfig.of(line, System.getenv());
            RedstartServer server =
                    RedstartServer.builder().config(config).early(early).start();
            ending.of(server);
            return server.awaitClosed() ? 0 : FAILED;
        } catch (ConfigException | PluginException | IOException e) {
            err.println("redstart: " + e.getMessage());
            return CANNOT_START;
        }
    }
}

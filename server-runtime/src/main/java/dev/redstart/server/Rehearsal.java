package dev.redstart.server;

import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.plugin.PluginLoader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A server's start and its first client in a process of their own, for {@code bin/redstart}, which has Java record the
 * classes into an archive. It listens on a free port of this machine alone, and of the plugins beside the jar it loads
 * those that the distribution came with: others might do things that must not happen behind the operator's back.
 */
final class Rehearsal {
    private static final String PLUGINS_OF_THE_DISTRIBUTION = "commands-*.jar";

    /** What clients send first; the replies do not matter, the last command makes the server hang up behind them. */
    private static final String CONVERSATION = """
            *1\r
            $4\r
            PING\r
            HELLO 3
            COMMAND DOCS
            INFO
            CLIENT SETINFO LIB-NAME rehearsal
            SET key value PX 100000
            GET key
            GET other
            DEL key
            NOSUCH
            QUIT
            """;

    private Rehearsal() {}

    /** Runs it; what it prints is of no interest. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Main.run(new String[] {"--version"}, System.out, System.err);
        Signals.onTermination(new Main.Ending());
        ConsoleLog.prepare();
        Path plugins = Files.createTempDirectory("redstart-rehearsal-");
        Path files = Files.createTempDirectory("redstart-rehearsal-");
        try {
            copyPlugins(PluginLoader.folderBesideJar(), plugins);
            run(plugins, files); // saves at its end
            run(plugins, files); // loads
        } finally {
            delete(plugins);
            delete(files);
        }
    }

    /** A server's life with a folder of its own: the operator's data is none of its business. */
    private static void run(Path plugins, Path files) throws IOException {
        String[] options = {"--port", "0", "--bind", "127.0.0.1", "-::1", "--dir", files.toString()};
        try (RedstartServer server = RedstartServer.builder()
                .config(ServerConfig.parse(options, System.getenv()))
                .pluginsFolder(plugins)
                .start()) {
            converse(server.port());
        }
    }

    private static void copyPlugins(Optional<Path> from, Path to) throws IOException {
        if (from.isEmpty() || !Files.isDirectory(from.get())) {
            return;
        }
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(from.get(), PLUGINS_OF_THE_DISTRIBUTION)) {
            for (Path jar : jars) {
                Files.copy(jar, to.resolve(jar.getFileName()));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static void converse(int port) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write(CONVERSATION.getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().readAllBytes();
        }
    }
}

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Two starts of a server, each with one client, in a process of their own, for {@code bin/redstart}, which has Java record the
 * classes into an archive. It listens on a free port of this machine alone, and of the plugins beside the jar it loads
 * those that the distribution came with: others might do things that must not happen behind the operator's back.
 */
final class Rehearsal {
    private static final String PLUGINS_OF_THE_DISTRIBUTION = "redstart-commands-*.jar";

    /**
     * What clients send first; the replies do not matter, the last command makes the server hang up behind them. Each
     * start maps and mends all of the archive, so there is nothing here that a server may never need.
     */
    private static final String CONVERSATION = """
            *1\r
            $4\r
            PING\r
            HELLO 3
            COMMAND DOCS
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
        Signals.onTermination(signal -> {}, () -> {});
        EarlyWork early = EarlyWork.begin();
        Path files = Files.createTempDirectory("redstart-rehearsal-");
        try {
            run(files, early); // saves at its end
            run(files, early); // loads
        } finally {
            delete(files);
        }
    }

    /**
     * A server's life with a folder of its own: the operator's data is none of its business. Commands that are slow
     * because they run for the first time would bring the classes of Flight Recorder.
     */
    private static void run(Path files, EarlyWork early) throws IOException {
        String[] options = {
            "--port", "0", "--bind", "127.0.0.1", "-::1", "--dir", files.toString(), "--slowlog-log-slower-than", "-1"
        };
        ServerConfig config = ServerConfig.parse(options, System.getenv());
        for (String jar : pluginsOfTheDistribution()) {
            config.set("plugins", jar);
        }
        try (RedstartServer server = RedstartServer.builder()
                .config(config)
                .pluginsFolder(files.resolve("none"))
                .early(early)
                .start()) {
            converse(server.port());
        }
    }

    private static List<String> pluginsOfTheDistribution() throws IOException {
        List<String> jars = new ArrayList<>();
        Optional<Path> folder = PluginLoader.folderBesideJar();
        if (folder.isPresent() && Files.isDirectory(folder.get())) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder.get(), PLUGINS_OF_THE_DISTRIBUTION)) {
                found.forEach(jar -> jars.add(jar.toString()));
            }
        }
        return jars;
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

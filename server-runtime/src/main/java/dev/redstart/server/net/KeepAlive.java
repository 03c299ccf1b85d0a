package dev.redstart.server.net;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * Sets TCP keep-alive: the system probes a silent peer. The options for its intervals are in the module jdk.net, which an
 * image of the JDK may lack. They are found by name among the channel's options, so no class of that module is needed.
 */
final class KeepAlive {
    /** As redis-server: the connection is closed after so many probes, whose intervals add up to the time before the first. */
    private static final int PROBES = 3;

    private KeepAlive() {}

    /** Sets the options of a channel; 0 seconds switches probes off. */
    static void apply(SocketChannel channel, int seconds) throws IOException {
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, seconds > 0);
        if (seconds == 0) {
            return;
        }
        for (SocketOption<?> option : channel.supportedOptions()) {
            switch (option.name()) {
                case "TCP_KEEPIDLE" -> set(channel, option, seconds);
                case "TCP_KEEPINTERVAL" -> set(channel, option, Math.max(1, seconds / PROBES));
                case "TCP_KEEPCOUNT" -> set(channel, option, PROBES);
                default -> {} // another option
            }
        }
    }

    private static <T> void set(SocketChannel channel, SocketOption<T> option, int value) throws IOException {
        if (option.type() == Integer.class) {
            channel.setOption(option, option.type().cast(value));
        }
    }
}

package dev.redstart.server.net;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * Has the system probe a silent peer. How often is told by options of the module jdk.net, which an image of the JDK may
 * lack: they are found by name among those that the channel has, so that no class of that module is needed.
 */
final class KeepAlive {
    /** As redis-server: the peer is given up after so many probes within the time after which the first is sent. */
    private static final int PROBES = 3;

    private KeepAlive() {}

    /** Sets the options of a channel; with 0 seconds nobody is probed. */
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
                default -> {} // not about this
            }
        }
    }

    private static <T> void set(SocketChannel channel, SocketOption<T> option, int value) throws IOException {
        if (option.type() == Integer.class) {
            channel.setOption(option, option.type().cast(value));
        }
    }
}

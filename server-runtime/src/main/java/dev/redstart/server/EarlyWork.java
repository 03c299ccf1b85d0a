package dev.redstart.server;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.TimeZone;

/**
 * What a start needs late and what depends on nothing, so that a second processor can do it meanwhile: Java reads the time
 * zone for the first line of the log, and loads what belongs to sockets. Both are kept by Java itself.
 */
final class EarlyWork implements Runnable {
    @Override
    public void run() {
        TimeZone.getDefault();
        try {
            Selector.open().close();
            ServerSocketChannel.open().close();
        } catch (IOException e) {
            // The server's own sockets will not open either, and it says so.
        }
    }
}

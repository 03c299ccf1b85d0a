package dev.redstart.server.net;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Socket addresses as text. */
public final class Addresses {
    private Addresses() {}

    /** Returns an address as {@code 127.0.0.1:6379} or {@code [::1]:6379}. */
    public static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return String.valueOf(address);
        }
        String host = inet.getAddress().getHostAddress();
        int zone = host.indexOf('%');
        if (zone >= 0) {
            host = host.substring(0, zone);
        }
        if (inet.getAddress() instanceof Inet6Address) {
            host = '[' + shortened(host) + ']';
        }
        return host + ':' + inet.getPort();
    }

    /** Shortens the loopback address; others stay as the JDK writes them. */
    private static String shortened(String ipv6) {
        return ipv6.equals("0:0:0:0:0:0:0:1") ? "::1" : ipv6;
    }
}

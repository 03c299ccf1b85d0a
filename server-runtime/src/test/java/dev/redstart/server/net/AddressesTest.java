package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:6379",
        "0.0.0.0, 0.0.0.0:6379",
        "::1, [::1]:6379",
        "2001:db8::1, [2001:db8:0:0:0:0:0:1]:6379",
    })
    void writesAddressesInTheUsualForm(String host, String expected) throws UnknownHostException {
        assertEquals(expected, Addresses.text(new InetSocketAddress(InetAddress.getByName(host), 6379)));
    }
}

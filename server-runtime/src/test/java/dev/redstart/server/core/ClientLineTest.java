package dev.redstart.server.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.server.command.Session;
import org.junit.jupiter.api.Test;

class ClientLineTest {
    private static final long CONNECTED_AT = 1_700_000_000_000L;

    private final Session session = new Session(7, CONNECTED_AT, new Session.Link() {
        @Override
        public String address() {
            return "10.0.0.1:5000";
        }

        @Override
        public String localAddress() {
            return "10.0.0.2:6379";
        }

        @Override
        public long inputBytes() {
            return 12;
        }

        @Override
        public long outputBytes() {
            return 30;
        }

        @Override
        public int loop() {
            return 0;
        }
    });

    private String line(long nowMillis) {
        StringBuilder line = new StringBuilder();
        ClientLine.append(line, session, nowMillis);
        return line.toString();
    }

    @Test
    void hasTheFieldsOfRedis72() {
        session.name("me");
        session.libraryName("lib");
        session.libraryVersion("1.2");
        session.db(3);
        session.protocol(3);
        session.active(CONNECTED_AT + 60_000);

        assertEquals(
                "id=7 addr=10.0.0.1:5000 laddr=10.0.0.2:6379 fd=0 name=me age=65 idle=5 flags=N db=3 sub=0 psub=0"
                        + " ssub=0 multi=-1 qbuf=12 qbuf-free=0 argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl=0 oll=0 omem=30"
                        + " tot-mem=42 events=r cmd=NULL user=default redir=-1 resp=3 lib-name=lib lib-ver=1.2\n",
                line(CONNECTED_AT + 65_999));
    }

    @Test
    void isNeverYoungerThanNew() {
        assertEquals(line(CONNECTED_AT), line(CONNECTED_AT - 5_000));
    }
}

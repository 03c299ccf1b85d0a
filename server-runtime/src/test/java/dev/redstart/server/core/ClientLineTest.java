package dev.redstart.server.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.session.BufferUsage;
import dev.redstart.server.session.ClientLink;
import dev.redstart.server.session.Session;
import org.junit.jupiter.api.Test;

class ClientLineTest {
    private static final long CONNECTED_AT = 1_700_000_000_000L;

    private final Session session = new Session(7, CONNECTED_AT, new ClientLink() {
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

        @Override
        public BufferUsage buffers() {
            return new BufferUsage(12, 13, 14, 15, 16, 17, true, true);
        }

        @Override
        public void closeSoon() {
            throw new UnsupportedOperationException();
        }
    });

    private String line(long nowMillis) {
        StringBuilder line = new StringBuilder();
        ClientLine.append(line, session, nowMillis);
        return line.toString();
    }

    @Test
    void hasTheFieldsOfRedis74() {
        session.name("me");
        session.libraryName("lib");
        session.libraryVersion("1.2");
        session.db(3);
        session.protocol(3);
        session.active(CONNECTED_AT + 60_000);

        assertEquals(
                "id=7 addr=10.0.0.1:5000 laddr=10.0.0.2:6379 fd=-1 name=me age=65 idle=5 flags=N db=3 sub=0 psub=0"
                        + " ssub=0 multi=-1 watch=0 qbuf=12 qbuf-free=13 argv-mem=14 multi-mem=0 rbs=65536 rbp=65536 obl=0 oll=15 omem=16"
                        + " tot-mem=1041 events=rw cmd=NULL user=default redir=-1 resp=3 lib-name=lib lib-ver=1.2\n",
                line(CONNECTED_AT + 65_999));
    }

    @Test
    void showsTheArgumentBytesOfTheRunningCommand() {
        StringBuilder line = new StringBuilder();
        ClientLine.append(line, session, CONNECTED_AT, 42);
        assertTrue(line.toString().contains(" argv-mem=42 "), line::toString);
    }

    @Test
    void showsFlagsInTheOrderOfRedis() {
        session.noTouch(true);
        session.noEvict(true);
        session.closeAfterReply();
        session.blocked(true);
        assertTrue(line(CONNECTED_AT).contains(" flags=bceT "));
    }

    @Test
    void hasNoNegativeAge() {
        assertEquals(line(CONNECTED_AT), line(CONNECTED_AT - 5_000));
    }
}

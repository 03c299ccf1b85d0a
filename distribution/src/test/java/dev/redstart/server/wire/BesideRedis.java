package dev.redstart.server.wire;

import dev.redstart.testkit.RedisServerProcess;
import dev.redstart.testkit.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The opening that oracle tests share: a redis-server and a server of ours, one pair per test class. */
abstract class BesideRedis {
    static RedisServerProcess redis;
    static TestServer server;

    @BeforeAll
    static void start() {
        redis = RedisServerProcess.start();
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            redis.close();
        }
    }
}

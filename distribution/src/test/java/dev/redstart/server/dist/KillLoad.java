package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Clients that write until the server is killed, and remember what it acknowledged. Each has keys of its own. The numbers
 * in a client's values only grow, so a key's value tells which of its writes came last.
 */
final class KillLoad {
    private static final int CLIENTS = 5;
    private static final int KEYS = 40;
    private static final int DEEPEST_PIPELINE = 16;
    private static final int LONGEST_PADDING = 600;
    private static final int WRITES_BETWEEN_JOBS = 150;

    /** A disk that is busy may keep a write waiting for long. */
    private static final int TIMEOUT_MILLIS = 60_000;

    /** A write of a key, acknowledged. */
    private record Acknowledged(long nanos, int key, long number) {}

    private final class Client {
        final int index;
        final Random random;
        final long[] sent = new long[KEYS];
        /** What must be there after a kill. */
        final long[] safe = new long[KEYS];

        final Deque<Acknowledged> recent = new ArrayDeque<>();
        long next = 1;
        long increments;
        long safeIncrements;
        volatile Throwable failure;

        Client(int index, long seed) {
            this.index = index;
            this.random = new Random(seed + index);
        }

        void run(int port) {
            try (Jedis jedis = new Jedis("127.0.0.1", port, TIMEOUT_MILLIS)) {
                while (true) {
                    write(jedis);
                    if (index == 0 && random.nextInt(WRITES_BETWEEN_JOBS) < DEEPEST_PIPELINE) {
                        beginJob(jedis);
                    }
                }
            } catch (JedisConnectionException e) {
                if (!killed) {
                    failure = e;
                }
            } catch (RuntimeException | AssertionError e) {
                failure = e;
            }
        }

        private void write(Jedis jedis) {
            int count = 1 + random.nextInt(DEEPEST_PIPELINE);
            int[] keys = new int[count];
            long first = next;
            Pipeline pipeline = jedis.pipelined();
            for (int i = 0; i < count; i++) {
                keys[i] = random.nextInt(KEYS);
                sent[keys[i]] = next;
                pipeline.mset(name(keys[i]), value(next), twin(keys[i]), value(next));
                next++;
            }
            increments++;
            pipeline.incr(counter());
            List<Object> replies = pipeline.syncAndReturnAll();
            assertEquals(count + 1, replies.size());
            long now = System.nanoTime();
            for (int i = 0; i < count; i++) {
                assertEquals("OK", replies.get(i));
                recent.add(new Acknowledged(now, keys[i], first + i));
            }
            recent.add(new Acknowledged(now, KEYS, (Long) replies.get(count)));
            acknowledged.addAndGet(count + 1);
        }

        private void beginJob(Jedis jedis) {
            try {
                if (random.nextBoolean()) {
                    assertTrue(jedis.bgrewriteaof().contains("Background"));
                    rewrites.incrementAndGet();
                } else {
                    assertTrue(jedis.bgsaveSchedule().contains("Background"));
                }
            } catch (redis.clients.jedis.exceptions.JedisDataException e) {
                assertTrue(e.getMessage().contains("in progress"), e.getMessage());
            }
        }

        private String value(long number) {
            return number + ":" + "x".repeat(random.nextInt(LONGEST_PADDING));
        }

        String name(int key) {
            return "client" + index + ":" + key;
        }

        String twin(int key) {
            return name(key) + ":twin";
        }

        String counter() {
            return "client" + index + ":counter";
        }

        void becomeSafe(long untilNanos, boolean all) {
            for (Acknowledged write : recent) {
                if (!all && write.nanos - untilNanos > 0) {
                    continue;
                }
                if (write.key == KEYS) {
                    safeIncrements = Math.max(safeIncrements, write.number);
                } else {
                    safe[write.key] = Math.max(safe[write.key], write.number);
                }
            }
            recent.clear();
        }

        void check(Jedis jedis, String where) {
            for (int key = 0; key < KEYS; key++) {
                String what = name(key) + ", " + where;
                long found = number(jedis.get(name(key)));
                assertTrue(found >= safe[key], what + ": acknowledged " + safe[key] + ", found " + found);
                assertTrue(found <= sent[key], what + ": sent " + sent[key] + ", found " + found);
                assertEquals(found, number(jedis.get(twin(key))), what + ": half of a command");
                safe[key] = found;
                sent[key] = found;
            }
            String counter = jedis.get(counter());
            long found = counter == null ? 0 : Long.parseLong(counter);
            assertTrue(found >= safeIncrements, where + ": acknowledged INCR " + safeIncrements + ", found " + found);
            assertTrue(found <= increments, where + ": sent INCR " + increments + ", found " + found);
            safeIncrements = found;
            increments = found;
        }

        private static long number(String value) {
            return value == null ? 0 : Long.parseLong(value.substring(0, value.indexOf(':')));
        }
    }

    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicInteger rewrites = new AtomicInteger();
    private final List<Client> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean killed;

    KillLoad(long seed) {
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(i, seed));
        }
    }

    /** Compares what a server has with what was acknowledged; what it has may not get lost later. */
    void check(int port, String where) {
        try (Jedis jedis = new Jedis("127.0.0.1", port, TIMEOUT_MILLIS)) {
            clients.forEach(client -> client.check(jedis, where));
        }
    }

    void begin(int port) {
        killed = false;
        for (Client client : clients) {
            Thread thread = new Thread(() -> client.run(port));
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    /** The server will be killed now: clients may lose their connections. */
    void expectKill() {
        killed = true;
    }

    /** Fails if a client has ended. */
    void checkClients() {
        for (Client client : clients) {
            if (client.failure != null) {
                throw new AssertionError("client " + client.index, client.failure);
            }
        }
    }

    /**
     * Waits until all clients have noticed the kill.
     *
     * @param lossNanos how long before the kill the last writes may be that are lost; 0 if none may
     */
    void end(long killedNanos, long lossNanos) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
        checkClients();
        for (Client client : clients) {
            client.becomeSafe(killedNanos - lossNanos, lossNanos == 0);
        }
    }

    long acknowledged() {
        return acknowledged.get();
    }

    int rewrites() {
        return rewrites.get();
    }

    @Override
    public String toString() {
        return acknowledged + " writes acknowledged, " + rewrites + " rewrites begun";
    }
}

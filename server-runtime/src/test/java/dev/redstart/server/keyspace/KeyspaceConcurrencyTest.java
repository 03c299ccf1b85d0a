package dev.redstart.server.keyspace;

import static dev.redstart.api.TypeHandle.STRING;
import static dev.redstart.server.keyspace.TestLoop.read;
import static dev.redstart.server.keyspace.TestLoop.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.Key;
import dev.redstart.server.config.Limits;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.lock.Stripe;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Several loops on the same few keys: handlers are atomic, and none starves. */
class KeyspaceConcurrencyTest {
    private static final int LOOPS = 4;
    private static final int ROUNDS = 20_000;
    private static final int ACCOUNTS = 8;
    private static final long IN_EACH = 1000;

    @Test
    void losesNoIncrement() throws Exception {
        Databases store = new Databases(2, 1);
        Threads.runAll(LOOPS, number -> {
            TestLoop loop = new TestLoop(store);
            for (int i = 0; i < ROUNDS; i++) {
                execute(loop, keys -> add(keys.key(0), 1), written("counter"));
            }
        });
        assertEquals(Integer.toString(LOOPS * ROUNDS), new TestLoop(store).get("counter"));
    }

    @Test
    void keepsTheSumWhenValuesMoveBetweenKeys() throws Exception {
        for (int stripes : new int[] {2, 4096}) {
            Databases store = new Databases(stripes, 2);
            TestLoop first = new TestLoop(store);
            for (int i = 0; i < ACCOUNTS; i++) {
                first.set(account(i), Long.toString(IN_EACH));
            }
            Threads.runAll(LOOPS, number -> {
                TestLoop loop = new TestLoop(store);
                Random random = new Random(number);
                for (int i = 0; i < ROUNDS; i++) {
                    transferOrCheck(loop, random);
                }
            });
            assertEquals(ACCOUNTS * IN_EACH, sum(first));
        }
    }

    private void transferOrCheck(TestLoop loop, Random random) {
        int from = random.nextInt(ACCOUNTS);
        int to = random.nextInt(ACCOUNTS);
        if (random.nextInt(10) == 0) {
            assertEquals(ACCOUNTS * IN_EACH, sum(loop));
            return;
        }
        int amount = random.nextInt(20);
        execute(
                loop,
                keys -> {
                    add(keys.key(0), -amount);
                    add(keys.key(1), amount);
                },
                written(account(from)),
                written(account(to)));
    }

    @Test
    void showsOneInstantToExclusiveWork() throws Exception {
        Databases store = new Databases(4, 1);
        StopTheWorld gate = new StopTheWorld(LOOPS);
        AtomicLong checks = new AtomicLong();
        TestLoop first = new TestLoop(store);
        for (int i = 0; i < ACCOUNTS; i++) {
            first.set(account(i), Long.toString(IN_EACH));
        }
        Threads.runAll(LOOPS, number -> {
            TestLoop loop = new TestLoop(store, gate);
            Random random = new Random(number);
            gate.enter(number);
            for (int i = 0; i < ROUNDS / 4; i++) {
                if (i % 50 == 0) {
                    gate.during(() -> {
                        long sum = loop.alone(0, false, KeyspaceConcurrencyTest::sumOfAll);
                        assertEquals(ACCOUNTS * IN_EACH, sum);
                        checks.incrementAndGet();
                    });
                } else {
                    transferOrCheck(loop, random);
                }
                gate.pass(number);
            }
            gate.leave(number);
        });
        assertEquals(LOOPS * ROUNDS / 4 / 50, checks.get());
    }

    private static long sumOfAll(Database view) {
        AtomicLong sum = new AtomicLong();
        long cursor = 0;
        do {
            cursor = view.scan(cursor, 3, key -> sum.addAndGet(number(key)));
        } while (cursor != 0);
        return sum.get();
    }

    @Test
    void scansAndExpiresWhileOthersWrite() throws Exception {
        Databases store = new Databases(2, 1);
        TestLoop first = new TestLoop(store);
        for (int i = 0; i < 100; i++) {
            first.set("stays" + i, "v");
        }
        AtomicLong writers = new AtomicLong(LOOPS - 1);
        Threads.runAll(LOOPS, number -> {
            TestLoop loop = new TestLoop(store);
            if (number == 0) {
                ActiveExpiry expiry = new ActiveExpiry(store, 0, 1, System::nanoTime);
                while (writers.get() > 0) {
                    expiry.run(loop.now + 5, 1_000_000);
                    long stayed = loop.scanAll(0, 20).stream()
                            .filter(name -> name.startsWith("stays"))
                            .distinct()
                            .count();
                    assertEquals(100, stayed);
                    assertTrue(store.size(0) >= 100);
                }
                return;
            }
            Random random = new Random(number);
            for (int i = 0; i < ROUNDS; i++) {
                String name = "k" + random.nextInt(500);
                boolean delete = random.nextBoolean();
                execute(loop, keys -> comeOrGo(keys.key(0), delete, loop.now), written(name));
            }
            writers.decrementAndGet();
        });
        first.now += 100;
        new ActiveExpiry(store, 0, 1, System::nanoTime).run(first.now, Long.MAX_VALUE / 2);
        assertEquals(100, first.size(0));
        assertEquals(0, first.expiring(0));
    }

    private static void comeOrGo(Key key, boolean delete, long now) {
        if (delete) {
            key.delete();
        } else {
            key.set(STRING, Bytes.utf8("v"));
            key.expireAt(now + 1);
        }
    }

    /** As a loop does: some impatient tries, then in the queue. */
    private void execute(TestLoop loop, Consumer<KeyLocks> handler, TestLoop.Name... names) {
        loop.start(names);
        Stripe taken = loop.locks.tryLock(loop);
        for (int tries = 0; taken != null; tries++) {
            if (tries >= Limits.KEY_LOCK_TRIES) {
                taken.enqueue(loop);
            }
            Thread.yield();
            loop.start(names);
            taken = loop.locks.tryLock(loop);
        }
        try {
            handler.accept(loop.locks);
        } finally {
            loop.locks.finish();
            loop.locks.unlock();
        }
    }

    private long sum(TestLoop loop) {
        TestLoop.Name[] names = new TestLoop.Name[ACCOUNTS];
        for (int i = 0; i < ACCOUNTS; i++) {
            names[i] = read(account(ACCOUNTS - 1 - i));
        }
        AtomicLong sum = new AtomicLong();
        execute(
                loop,
                keys -> {
                    for (int i = 0; i < ACCOUNTS; i++) {
                        sum.addAndGet(number(keys.key(i)));
                    }
                },
                names);
        return sum.get();
    }

    private static void add(Key key, long amount) {
        key.set(STRING, Bytes.utf8(Long.toString(number(key) + amount)));
    }

    private static long number(Key key) {
        Bytes value = key.get(STRING);
        return value == null ? 0 : value.toLong();
    }

    private static String account(int i) {
        return "account" + i;
    }
}

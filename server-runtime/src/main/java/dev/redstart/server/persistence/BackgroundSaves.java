package dev.redstart.server.persistence;

import dev.redstart.server.config.Limits;
import dev.redstart.server.disk.Folder;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.lock.StopTheWorld;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Runs snapshots and rewrites of the log, one at a time, because a keyspace has one snapshot at a time. They share the
 * thread that writes, and the folder, which is claimed before the first file is written.
 */
final class BackgroundSaves {
    /** What is written. */
    enum Kind {
        SNAPSHOT,
        REWRITE,
        /** The server has ended: no save begins any more. */
        CLOSED
    }

    private final Dataset dataset;
    private final Folder folder;
    private final FolderClaim claim;
    private final Executor worker;
    private final Supplier<SnapshotFile> files;
    private final AtomicReference<Kind> current = new AtomicReference<>();
    private volatile SnapshotFile file;
    /** The thread of the running save, null for none. */
    private volatile Thread runner;

    private volatile long beganMillis;

    /**
     * Runs no save yet.
     *
     * @param worker runs a save's part that takes long
     * @param files makes the next file to be written
     */
    BackgroundSaves(Dataset dataset, Folder folder, FolderClaim claim, Executor worker, Supplier<SnapshotFile> files) {
        this.dataset = dataset;
        this.folder = folder;
        this.claim = claim;
        this.worker = worker;
        this.files = files;
    }

    /** Begins a save; returns false while another one runs. */
    boolean begin(Kind kind) {
        boolean begun = current.compareAndSet(null, kind);
        if (begun) {
            beganMillis = nowMillis();
        }
        return begun;
    }

    /** Ends the save, even if releasing its file fails. */
    void end() {
        SnapshotFile begun = file;
        try {
            if (begun != null) {
                begun.abandon();
            }
        } finally {
            file = null;
            current.set(null);
        }
    }

    /**
     * Runs the rest of a save on the thread that writes, and ends it.
     *
     * @throws RuntimeException or an Error when no thread could be started; the save has ended then
     */
    void run(Runnable rest) {
        boolean handedOver = false;
        try {
            worker.execute(() -> {
                runner = Thread.currentThread();
                try {
                    rest.run();
                } finally {
                    runner = null;
                    end();
                }
            });
            handedOver = true;
        } finally {
            if (!handedOver) {
                end();
            }
        }
    }

    /** Returns what is written, null for nothing. */
    Kind current() {
        return current.get();
    }

    /** Returns how long the running save has been running. */
    long runningMillis() {
        return nowMillis() - beganMillis;
    }

    /** Makes the file of the running save. */
    SnapshotFile newFile() {
        SnapshotFile made = files.get();
        file = made;
        return made;
    }

    /** Has the running save stop soon. */
    void cancel() {
        SnapshotFile running = file;
        if (running != null) {
            running.cancel();
        }
    }

    /**
     * Cancels the running save and begins another one. If the running save does not stop, its thread is interrupted, because a
     * plugin's code may be waiting there.
     *
     * @param whileWaiting runs repeatedly until then
     * @return false when the running save does not end
     */
    boolean beginInstead(Kind kind, Runnable whileWaiting) {
        long began = System.nanoTime();
        boolean interrupted = false;
        while (!begin(kind)) {
            long waited = System.nanoTime() - began;
            if (waited > TimeUnit.SECONDS.toNanos(Limits.LAST_SAVE_PATIENCE_SECONDS)) {
                return false;
            }
            cancel();
            if (!interrupted && waited > TimeUnit.MILLISECONDS.toNanos(Limits.CANCELLED_JOB_MILLIS)) {
                interrupted = true;
                interrupt();
            }
            whileWaiting.run();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return true;
    }

    private void interrupt() {
        Thread running = runner;
        if (running != null) {
            running.interrupt();
        }
    }

    /**
     * Cancels the running save, and closes: no save begins any more.
     *
     * @return false when the running save does not end
     */
    boolean close() {
        return beginInstead(Kind.CLOSED, () -> {});
    }

    /**
     * Runs work on the thread that writes, and stops waiting for it when it makes no progress for too long.
     *
     * @param progress a number that changes as long as the work makes progress
     * @return the result of the work, empty without one
     */
    Optional<Boolean> runWhileItProgresses(BooleanSupplier work, LongSupplier progress) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        worker.execute(() -> {
            try {
                done.complete(work.getAsBoolean());
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        long before = -1;
        while (before != progress.getAsLong()) {
            before = progress.getAsLong();
            try {
                return Optional.of(done.get(Limits.LAST_SAVE_PATIENCE_SECONDS, TimeUnit.SECONDS));
            } catch (TimeoutException e) {
                // the loop's condition sees whether it makes progress
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        return Optional.empty();
    }

    void claimFolder() throws IOException {
        claim.take();
    }

    /** Returns what stops every thread that touches keys. */
    StopTheWorld world() {
        return dataset.world();
    }

    Databases databases() {
        return dataset.databases();
    }

    Folder folder() {
        return folder;
    }

    /** Returns the number of changes that commands have made since the start. */
    long changes() {
        return dataset.changes().getAsLong();
    }

    long nowMillis() {
        return dataset.nowMillis();
    }
}

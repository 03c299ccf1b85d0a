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
 * What snapshots and rewrites of the log share: a keyspace has one snapshot at a time, so only one of them runs; the
 * thread that writes them; the folder, which is claimed before the first file is written.
 */
final class BackgroundSaves {
    /** What is being written. */
    enum Kind {
        SNAPSHOT,
        REWRITE,
        /** The server has ended. */
        CLOSED
    }

    private final Dataset dataset;
    private final Folder folder;
    private final FolderClaim claim;
    private final Executor worker;
    private final Supplier<SnapshotFile> files;
    private final AtomicReference<Kind> current = new AtomicReference<>();
    private volatile SnapshotFile file;
    /** The thread of the running job, null for none. */
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

    /** Begins a job; false while another one runs. */
    boolean begin(Kind kind) {
        boolean begun = current.compareAndSet(null, kind);
        if (begun) {
            beganMillis = nowMillis();
        }
        return begun;
    }

    /** Ends the job, whatever letting go of its file meets. */
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
     * Runs the rest of a job on the thread that writes, and ends it.
     *
     * @throws RuntimeException or an Error when no thread could be had for it; the job has ended then too
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

    /** The running job, null if there is none. */
    Kind current() {
        return current.get();
    }

    /** How long the running job has been at it. */
    long runningMillis() {
        return nowMillis() - beganMillis;
    }

    /** The file that the running job writes. */
    SnapshotFile newFile() {
        SnapshotFile made = files.get();
        file = made;
        return made;
    }

    /** Has the running job stop soon. */
    void cancel() {
        SnapshotFile running = file;
        if (running != null) {
            running.cancel();
        }
    }

    /**
     * Begins a job in place of the running one, which is told to stop; where it does not, its thread is interrupted, since a
     * plugin's code may wait there for something.
     *
     * @param meanwhile runs again and again until then
     * @return false when the other one does not end
     */
    boolean beginInstead(Kind kind, Runnable meanwhile) {
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
            meanwhile.run();
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
     * Stops the running job, and has none begin any more.
     *
     * @return false when it does not end
     */
    boolean stop() {
        return beginInstead(Kind.CLOSED, () -> {});
    }

    /**
     * Runs work on the thread that writes, and leaves it alone when it gets no further for too long.
     *
     * @param progress a number that changes as long as the work goes on
     * @return what the work said, nothing where it was left alone
     */
    Optional<Boolean> runWhileItGoesOn(BooleanSupplier work, LongSupplier progress) {
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
                // whether it goes on is seen above
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

    /** Stops every thread that touches the data. */
    StopTheWorld world() {
        return dataset.world();
    }

    Databases databases() {
        return dataset.databases();
    }

    Folder folder() {
        return folder;
    }

    /** Changes that commands made since the start. */
    long changes() {
        return dataset.changes().getAsLong();
    }

    long nowMillis() {
        return dataset.nowMillis();
    }
}

package dev.redstart.server.persistence;

import java.util.concurrent.atomic.AtomicLong;

/** What INFO shows of the files. Written by the threads that load and save, read by any. */
public final class FileStatus {
    private volatile long loadStartedMillis;
    private volatile long loadTotalBytes;
    private volatile long loadedBytes;
    private final AtomicLong keysLoaded = new AtomicLong();
    private final AtomicLong keysExpired = new AtomicLong();

    private final AtomicLong replayErrors = new AtomicLong();

    private volatile long keysToSave;
    private final AtomicLong keysSaved = new AtomicLong();

    void loadBegins(long nowMillis, long totalBytes) {
        loadStartedMillis = nowMillis;
        loadTotalBytes = totalBytes;
        loadedBytes = 0;
        keysLoaded.set(0);
        keysExpired.set(0);
        replayErrors.set(0);
    }

    void loaded(long bytes) {
        loadedBytes = bytes;
    }

    void keyLoaded() {
        count(keysLoaded);
    }

    void keyExpired() {
        count(keysExpired);
    }

    void replayError() {
        count(replayErrors);
    }

    void saveBegins(long keys) {
        keysSaved.set(0);
        keysToSave = keys;
    }

    void keySaved() {
        count(keysSaved);
    }

    void saveEnds() {
        keysSaved.set(0);
        keysToSave = 0;
    }

    /** Returns when loading began, in milliseconds since the epoch. */
    public long loadStartedMillis() {
        return loadStartedMillis;
    }

    /** Returns the size of the files that are loaded. */
    public long loadTotalBytes() {
        return loadTotalBytes;
    }

    /** Returns how many of these bytes were read. */
    public long loadedBytes() {
        return loadedBytes;
    }

    /** Keys that the last load of a snapshot added. */
    public long keysLoaded() {
        return keysLoaded.get();
    }

    /** Keys that it skipped because they were expired. */
    public long keysExpired() {
        return keysExpired.get();
    }

    /** Commands of the log that returned an error while it was loaded. */
    public long replayErrors() {
        return replayErrors.get();
    }

    /** Keys of the snapshot that is being written, 0 while none is. */
    public long keysToSave() {
        return keysToSave;
    }

    /** Returns how many of these keys are written. */
    public long keysSaved() {
        return keysSaved.get();
    }

    /** One thread loads, and one saves. */
    private static void count(AtomicLong keys) {
        keys.lazySet(keys.getPlain() + 1);
    }
}

package dev.redstart.server.disk;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A folder in memory that knows what of it a power cut would leave. {@link #powerCut} gives the folder as it may be found
 * afterwards: of each file what was forced, and each later write whole, in part or not at all; each name that was made,
 * changed or deleted since the last sync as it was or as it is. Trouble can be ordered: no space, faults of single kinds,
 * and the loss of power in front of the nth step.
 */
public final class PowerCutFolder implements Folder {
    /** What can be made to fail. */
    public enum Fault {
        /** Writes, truncations and all changes of names. */
        READ_ONLY,
        /** Everything that goes by name; open files stay usable. */
        VANISHED,
        FORCE,
        TRUNCATE,
        RENAME,
        SYNC
    }

    /** The machine stands still. */
    public static final class PowerIsOut extends Error {
        private static final long serialVersionUID = 1L;

        public PowerIsOut() {
            super(null, null, false, false);
        }
    }

    private static final long PLENTY = 1L << 60;

    /** What all folders of one disk share. */
    private static final class Disk {
        final Set<Fault> faults = EnumSet.noneOf(Fault.class);
        long roomBytes = PLENTY;
        long stepsLeft = Long.MAX_VALUE;
        long steps;
        Runnable beforeForce = () -> {};

        void step() {
            steps++;
            if (--stepsLeft < 0) {
                throw new PowerIsOut();
            }
        }
    }

    /** Bytes that grow. */
    private static final class Content {
        byte[] data = new byte[64];
        int size;

        void write(int at, byte[] more, int length) {
            if (data.length < at + length) {
                data = Arrays.copyOf(data, Math.max(at + length, data.length * 2));
            }
            if (at > size) {
                Arrays.fill(data, size, at, (byte) 0);
            }
            System.arraycopy(more, 0, data, at, length);
            size = Math.max(size, at + length);
        }

        void truncate(int newSize) {
            if (newSize > size) {
                write(newSize, new byte[0], 0);
            }
            size = newSize;
        }

        byte[] copy() {
            return Arrays.copyOf(data, size);
        }
    }

    /** A write at an offset, or a truncation to it if there is nothing to write. */
    private record Change(int at, byte[] data) {
        void apply(Content content, int length) {
            if (data == null) {
                content.truncate(at);
            } else {
                content.write(at, data, length);
            }
        }
    }

    private static final class Inode {
        final Content seen = new Content();
        final Content safe = new Content();
        final List<Change> unforced = new ArrayList<>();

        void change(int at, byte[] data) {
            Change change = new Change(at, data);
            change.apply(seen, data == null ? 0 : data.length);
            unforced.add(change);
        }

        void force() {
            unforced.forEach(change -> change.apply(safe, change.data == null ? 0 : change.data.length));
            unforced.clear();
        }

        public Inode powerCut(Random random) {
            Inode left = new Inode();
            left.safe.write(0, safe.data, safe.size);
            for (Change change : unforced) {
                int length = change.data == null ? 0 : change.data.length;
                switch (random.nextInt(3)) {
                    case 0 -> change.apply(left.safe, length);
                    case 1 -> {
                        if (length > 0) {
                            change.apply(left.safe, random.nextInt(length));
                        }
                    }
                    default -> {}
                }
            }
            left.seen.write(0, left.safe.data, left.safe.size);
            return left;
        }
    }

    /** A change of names, done at once or not at all. */
    private static final class Naming {
        final Map<PowerCutFolder, Map<String, Inode>> names = new IdentityHashMap<>();
        boolean safe;

        Naming with(PowerCutFolder folder, String name, Inode inode) {
            names.computeIfAbsent(folder, unused -> new HashMap<>()).put(name, inode);
            return this;
        }
    }

    private final String path;
    private final Disk disk;
    private final Map<String, PowerCutFolder> folders = new TreeMap<>();
    private final Map<String, Inode> seen = new TreeMap<>();
    private final Map<String, Inode> safe = new TreeMap<>();
    private final List<Naming> unsynced = new ArrayList<>();

    public PowerCutFolder() {
        this("/simulated", new Disk());
    }

    private PowerCutFolder(String path, Disk disk) {
        this.path = path;
        this.disk = disk;
    }

    // What a test orders

    /** Lets further bytes be written, and no more. */
    public void room(long bytes) {
        disk.roomBytes = bytes;
    }

    /** What each force of a file begins with: a slow disk takes its time here. */
    public void beforeForce(Runnable work) {
        disk.beforeForce = work;
    }

    public void begin(Fault fault) {
        disk.faults.add(fault);
    }

    public void end(Fault fault) {
        disk.faults.remove(fault);
    }

    /** Ends all faults. */
    public void repair() {
        disk.faults.clear();
        disk.roomBytes = PLENTY;
    }

    /** Lets the power go out in front of a further step. */
    public void powerFor(long steps) {
        disk.stepsLeft = steps;
    }

    /** Whether the power went out: a server may catch what tells it so, but it is dead all the same. */
    public boolean isPowerOut() {
        return disk.stepsLeft < 0;
    }

    /** Steps so far. */
    public long steps() {
        return disk.steps;
    }

    /** A file's bytes. */
    public byte[] bytes(String name) {
        return seen.get(name).seen.copy();
    }

    /** What of a file surely survives a power cut. */
    public byte[] forced(String name) {
        return seen.get(name).safe.copy();
    }

    /** A file with some bytes, forced and synced. */
    public void put(String name, byte[] data) {
        Inode inode = new Inode();
        inode.change(0, data);
        inode.force();
        seen.put(name, inode);
        safe.put(name, inode);
    }

    public PowerCutFolder sub(String name) {
        return folders.get(name);
    }

    /** This folder as it may be found when the power is back. */
    public PowerCutFolder powerCut(Random random) {
        PowerCutFolder left = new PowerCutFolder(path, new Disk());
        powerCut(left, random, new IdentityHashMap<>(), new IdentityHashMap<>());
        return left;
    }

    private void powerCut(PowerCutFolder left, Random random, Map<Inode, Inode> inodes, Map<Naming, Boolean> happened) {
        Map<String, Inode> names = new TreeMap<>(safe);
        for (Naming naming : unsynced) {
            if (happened.computeIfAbsent(naming, unused -> naming.safe || random.nextBoolean())) {
                apply(naming, names);
            }
        }
        names.forEach((name, inode) -> {
            Inode found = inodes.computeIfAbsent(inode, old -> old.powerCut(random));
            left.seen.put(name, found);
            left.safe.put(name, found);
        });
        folders.forEach((name, folder) -> {
            PowerCutFolder sub = new PowerCutFolder(folder.path, left.disk);
            left.folders.put(name, sub);
            folder.powerCut(sub, random, inodes, happened);
        });
    }

    private void apply(Naming naming, Map<String, Inode> names) {
        naming.names.get(this).forEach((name, inode) -> {
            if (inode == null) {
                names.remove(name);
            } else {
                names.put(name, inode);
            }
        });
    }

    private void add(Naming naming) {
        naming.names.keySet().forEach(folder -> {
            folder.apply(naming, folder.seen);
            folder.unsynced.add(naming);
        });
    }

    private void check(String attempt, String name) throws IOException {
        disk.step();
        if (disk.faults.contains(Fault.VANISHED)) {
            throw failure(attempt, name, "No such file or directory");
        }
    }

    private void checkChange(String attempt, String name) throws IOException {
        check(attempt, name);
        if (disk.faults.contains(Fault.READ_ONLY)) {
            throw failure(attempt, name, "Read-only file system");
        }
    }

    private IOException failure(String attempt, String name, String reason) {
        return new IOException("cannot " + attempt + " " + path + "/" + name + ": " + reason);
    }

    private Inode inode(String attempt, String name) throws IOException {
        Inode inode = seen.get(name);
        if (inode == null) {
            throw failure(attempt, name, "No such file or directory");
        }
        return inode;
    }

    // Folder

    @Override
    public String path() {
        return path;
    }

    @Override
    public OutputFile create(String name) throws IOException {
        checkChange("create", name);
        Inode inode = seen.get(name);
        if (inode == null) {
            inode = new Inode();
            add(new Naming().with(this, name, inode));
        } else {
            inode.change(0, null);
        }
        return new Output(name, inode);
    }

    @Override
    public OutputFile append(String name) throws IOException {
        checkChange("open", name);
        return new Output(name, inode("open", name));
    }

    @Override
    public InputStream read(String name) throws IOException {
        check("read", name);
        return new ByteArrayInputStream(inode("read", name).seen.copy());
    }

    @Override
    public void rename(String from, String to) throws IOException {
        checkChange("rename", from);
        if (disk.faults.contains(Fault.RENAME)) {
            throw failure("rename", from, "Input/output error");
        }
        add(new Naming().with(this, to, inode("rename", from)).with(this, from, null));
    }

    @Override
    public void moveInto(String folderName, String name) throws IOException {
        checkChange("move", name);
        add(new Naming()
                .with(folders.get(folderName), name, inode("move", name))
                .with(this, name, null));
    }

    @Override
    public void delete(String name) throws IOException {
        checkChange("delete", name);
        if (seen.containsKey(name)) {
            add(new Naming().with(this, name, null));
        }
    }

    @Override
    public List<String> list() {
        return List.copyOf(seen.keySet());
    }

    @Override
    public boolean exists(String name) {
        return !disk.faults.contains(Fault.VANISHED) && seen.containsKey(name);
    }

    @Override
    public long size(String name) throws IOException {
        check("read the size of", name);
        return inode("read the size of", name).seen.size;
    }

    @Override
    public void sync() throws IOException {
        check("sync", "");
        if (disk.faults.contains(Fault.SYNC)) {
            throw failure("sync", "", "Input/output error");
        }
        unsynced.forEach(naming -> {
            apply(naming, safe);
            naming.safe = true;
        });
        unsynced.clear();
    }

    @Override
    public boolean hasFolder(String name) {
        return folders.containsKey(name);
    }

    @Override
    public Folder folder(String name) throws IOException {
        if (!folders.containsKey(name)) {
            checkChange("create the folder", name);
            folders.put(name, new PowerCutFolder(path + "/" + name, disk));
        }
        return folders.get(name);
    }

    /** Only one machine uses the folder. */
    @Override
    public Closeable lock() {
        return () -> {};
    }

    private final class Output implements OutputFile {
        private final String name;
        private final Inode inode;
        private boolean closed;

        Output(String name, Inode inode) {
            this.name = name;
            this.inode = inode;
        }

        /** One call is one write, which a power cut may leave in part. */
        @Override
        public void write(ByteBuffer[] buffers, int count) throws IOException {
            step("write");
            int length = 0;
            for (int i = 0; i < count; i++) {
                length += buffers[i].remaining();
            }
            byte[] data = new byte[length];
            int at = 0;
            for (int i = 0; i < count; i++) {
                int part = buffers[i].remaining();
                buffers[i].get(data, at, part);
                at += part;
            }
            int fitting = (int) Math.min(length, disk.roomBytes);
            disk.roomBytes -= fitting;
            inode.change(inode.seen.size, Arrays.copyOf(data, fitting));
            if (fitting < length) {
                throw failure("write", name, "No space left on device");
            }
        }

        @Override
        public void force() throws IOException {
            step("force");
            disk.beforeForce.run();
            if (disk.faults.contains(Fault.FORCE)) {
                throw failure("force to disk", name, "Input/output error");
            }
            inode.force();
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            step("truncate");
            if (disk.faults.contains(Fault.TRUNCATE)) {
                throw failure("truncate", name, "Input/output error");
            }
            disk.roomBytes += Math.max(0, inode.seen.size - sizeBytes);
            inode.change((int) sizeBytes, null);
        }

        private void step(String attempt) throws IOException {
            disk.step();
            if (closed) {
                throw failure(attempt, name, "closed");
            }
            if (disk.faults.contains(Fault.READ_ONLY)) {
                throw failure(attempt, name, "Read-only file system");
            }
        }

        @Override
        public long size() {
            return inode.seen.size;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}

package dev.redstart.server.disk;

import java.io.Closeable;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** A folder of the operating system. */
public final class DiskFolder implements Folder {
    /** Windows cannot open a folder, and so not force one; NTFS has names in its journal. */
    private static final boolean FOLDERS_OPEN = File.separatorChar != '\\';

    private final Path path;

    /** A folder that exists. */
    public DiskFolder(Path path) {
        this.path = path;
    }

    @Override
    public String path() {
        return path.toString();
    }

    @Override
    public OutputFile create(String name) throws IOException {
        Path file = file(name);
        try {
            return new DiskFile(
                    file,
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE),
                    0);
        } catch (IOException e) {
            throw failure("create", file, e);
        }
    }

    @Override
    public OutputFile append(String name) throws IOException {
        Path file = file(name);
        try {
            return new DiskFile(file, FileChannel.open(file, StandardOpenOption.WRITE), Files.size(file));
        } catch (IOException e) {
            throw failure("open", file, e);
        }
    }

    /** Does not use a channel, which an interrupt of the thread would close. */
    @Override
    public InputStream read(String name) throws IOException {
        Path file = file(name);
        try {
            return new FileInputStream(file.toFile());
        } catch (FileNotFoundException e) {
            throw failure("read", file, Files.exists(file) ? e : new NoSuchFileException(file.toString()));
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        move(file(from), file(to));
    }

    @Override
    public void moveInto(String folderName, String name) throws IOException {
        move(file(name), file(folderName).resolve(name));
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failure("rename " + from + " to", to, e);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Path file = file(name);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failure("delete", file, e);
        }
    }

    @Override
    public List<String> list() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                if (Files.isRegularFile(file)) {
                    names.add(file.getFileName().toString());
                }
            }
        } catch (IOException e) {
            throw failure("list", path, e);
        } catch (DirectoryIteratorException e) {
            throw failure("list", path, e.getCause());
        }
        return names;
    }

    @Override
    public boolean exists(String name) throws IOException {
        return attributes(file(name)) != null;
    }

    /** Returns null if there is no such file. */
    private static BasicFileAttributes attributes(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            if (Files.notExists(file)) {
                return null; // a part of the path is not a folder
            }
            throw failure("look for", file, e);
        }
    }

    @Override
    public long size(String name) throws IOException {
        Path file = file(name);
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw failure("read the size of", file, e);
        }
    }

    @Override
    public void sync() throws IOException {
        if (!FOLDERS_OPEN) {
            return;
        }
        try {
            Interrupts.outlast(this::forceFolder, () -> {});
        } catch (IOException e) {
            throw failure("sync the folder", path, e);
        }
    }

    private void forceFolder() throws IOException {
        try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    @Override
    public boolean hasFolder(String name) throws IOException {
        BasicFileAttributes found = attributes(file(name));
        return found != null && found.isDirectory();
    }

    @Override
    public Folder folder(String name) throws IOException {
        Path folder = file(name);
        if (!hasFolder(name)) {
            try {
                Files.createDirectory(folder);
            } catch (IOException e) {
                throw failure("create the folder", folder, e);
            }
            sync();
        }
        return new DiskFolder(folder);
    }

    @Override
    public Closeable lock() throws IOException {
        return FolderLock.take(path);
    }

    private Path file(String name) {
        Path file = path.resolve(name);
        if (name.isEmpty() || !path.equals(file.getParent()) || name.equals("..") || name.equals(".")) {
            throw new IllegalArgumentException("not a file's name: " + name);
        }
        return file;
    }

    /** Returns an exception whose message has the operation, the file and the reason: those of the JDK lack some. */
    static IOException failure(String attempt, Path file, IOException cause) {
        return new IOException("cannot " + attempt + " " + file + ": " + reason(cause), cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (cause instanceof AccessDeniedException) {
            return "Permission denied";
        }
        if (cause instanceof NotDirectoryException) {
            return "Not a directory";
        }
        if (cause instanceof FileAlreadyExistsException) {
            return "File exists";
        }
        if (cause instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}

package dev.redstart.server.disk;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The files of one folder, as far as persistence needs them; tests use a folder that loses its power. Names
 * are those of files in this folder, never paths. Messages of exceptions have the file and the reason.
 *
 * <p>A power cut leaves the content of a file that was {@linkplain OutputFile#force forced}, under a name that existed
 * at the last {@link #sync}. Of everything else it leaves any part.
 *
 * <p>Safe for use by several threads at once; one thread owns a file that is open for writing.
 */
public interface Folder {
    /** Returns the path, for messages. */
    String path();

    /** Opens an empty file for writing; empties an existing one. */
    OutputFile create(String name) throws IOException;

    /** Opens an existing file for writing at its end. */
    OutputFile append(String name) throws IOException;

    /** Opens a file for reading. */
    InputStream read(String name) throws IOException;

    /** Renames a file, in one step; it replaces a file with the new name. */
    void rename(String from, String to) throws IOException;

    /** Moves a file into a {@link #folder} of this one, which must exist, under the same name, in one step. */
    void moveInto(String folderName, String name) throws IOException;

    /** Deletes a file, if it exists. */
    void delete(String name) throws IOException;

    /** Returns the names of all files. */
    List<String> list() throws IOException;

    /**
     * Whether there is a file of this name.
     *
     * @throws IOException when that is unknown, such as without permission to read the folder
     */
    boolean exists(String name) throws IOException;

    /** Returns the size of a file in bytes. */
    long size(String name) throws IOException;

    /** Returns when all names that were created, changed and deleted survive a power cut. */
    void sync() throws IOException;

    /** Whether there is a folder of this name in this one; as {@link #exists}. */
    boolean hasFolder(String name) throws IOException;

    /** Returns a folder in this one. It creates a missing one, which then survives a power cut. */
    Folder folder(String name) throws IOException;

    /**
     * Claims the folder for one server until the result is closed.
     *
     * @throws FolderInUseException when another server has claimed it
     * @throws IOException when the claim cannot be noted on the disk; the message is for operators
     */
    Closeable lock() throws IOException;
}

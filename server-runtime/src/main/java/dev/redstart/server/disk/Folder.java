package dev.redstart.server.disk;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The files of one folder, as far as persistence needs them; tests put one in its place that can lose its power. Names
 * are those of files in this folder, never paths. Messages of exceptions name the file and the reason.
 *
 * <p>What survives a power cut: the content of a file that was {@linkplain OutputFile#force forced}, under a name that was
 * there at the last {@link #sync}. Everything else is there or not, in any combination.
 *
 * <p>Safe for use by several threads at once; a file that is open for writing belongs to one of them.
 */
public interface Folder {
    /** Where this is, for messages. */
    String path();

    /** Opens an empty file for writing; one that exists is emptied. */
    OutputFile create(String name) throws IOException;

    /** Opens a file that exists for writing at its end. */
    OutputFile append(String name) throws IOException;

    /** Opens a file for reading. */
    InputStream read(String name) throws IOException;

    /** Gives a file another name, which it takes over from the file that has it, in one step. */
    void rename(String from, String to) throws IOException;

    /** Moves a file into a {@link #folder} of this one, which must exist, under the same name, in one step. */
    void moveInto(String folderName, String name) throws IOException;

    /** Deletes a file; nothing happens if there is none. */
    void delete(String name) throws IOException;

    /** The names of all files. */
    List<String> list() throws IOException;

    /**
     * Whether there is a file of this name.
     *
     * @throws IOException when that cannot be known: not to be allowed to look is not to see that there is none
     */
    boolean exists(String name) throws IOException;

    /** The size of a file in bytes. */
    long size(String name) throws IOException;

    /** Returns when names that were made, changed and deleted would survive a power cut. */
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

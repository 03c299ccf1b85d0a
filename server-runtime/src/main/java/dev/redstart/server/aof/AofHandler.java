package dev.redstart.server.aof;

import java.io.IOException;
import java.io.InputStream;

/** Takes the contents of a log's files, in order, on the thread that loads. */
public interface AofHandler {
    /** Begins a file; its commands apply to database 0 until a SELECT. */
    void file(String name);

    /**
     * Reads a snapshot in RDB format. The stream is at its first byte; it is buffered, so reading single bytes is cheap.
     *
     * @return how many bytes were read after the snapshot's checksum; no more than the last read returned
     */
    int snapshot(InputStream in) throws IOException, AofException;

    /**
     * Executes a command. The commands of a transaction come once the whole transaction was read, without its MULTI and EXEC.
     * The command is valid until the method returns.
     *
     * @throws AofException when the command cannot be executed; the reader adds file and offset
     */
    void command(AofCommand command) throws AofException;

    /** Notes how many bytes of the log were read, in all files. It is called often, sometimes twice with one number. */
    void progress(long bytesRead);
}

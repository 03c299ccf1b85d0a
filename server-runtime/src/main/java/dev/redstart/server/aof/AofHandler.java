package dev.redstart.server.aof;

import java.io.IOException;
import java.io.InputStream;

/** Takes what the files of a log hold, in order, on the thread that loads. */
public interface AofHandler {
    /** A file begins; its commands mean database 0 until a SELECT among them. */
    void file(String name);

    /**
     * A snapshot in RDB format. The stream is at its first byte; it is buffered, so single bytes may be read from it.
     *
     * @return how many bytes behind the snapshot's last one, its checksum's, were read, no more than the last read gave
     */
    int snapshot(InputStream in) throws IOException, AofException;

    /**
     * A command, which is to be executed; of a transaction each one, once the whole transaction was read, without its
     * MULTI and EXEC. What is passed ends with the call.
     *
     * @throws AofException when the command is none that can be executed; file and offset are added
     */
    void command(AofCommand command) throws AofException;

    /** So many bytes of the log were read, all files together. Comes often, now and then twice with one number. */
    void progress(long bytesRead);
}

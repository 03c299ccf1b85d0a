/**
 * The append-only log's files, in redis-server 7's layout: one consumer of the {@link dev.redstart.server.log change log}.
 *
 * <pre>
 *   ChangeLog ──► LogCursor ──► AofWriter ──► LogFile ──► Folder     LogHealth: whether writing goes well
 *                                  │
 *                              AofFiles, AofManifest: which files count
 *                                  │
 *   commands ◄── AofHandler ◄── AofLoader ◄── AofReader ◄── files
 *
 *   AppendOnlyFile: what event loops ask: do replies wait for the disk, does the file keep up
 * </pre>
 *
 * <p>Event loops commit, and write when the file is far behind; one thread forces in the background. Loading completes before
 * commands run. A damaged file leads to an {@link dev.redstart.server.aof.AofException} and to nothing else.
 */
package dev.redstart.server.aof;

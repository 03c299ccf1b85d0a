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
 *   AppendOnlyFile: what event loops ask: whether replies wait for the disk, whether the file keeps up
 * </pre>
 *
 * <p>Event loops commit, and write where the file falls far behind; one thread forces in the background; loading is over before commands run. What a damaged
 * file can do is end in an {@link dev.redstart.server.aof.AofException}.
 */
package dev.redstart.server.aof;

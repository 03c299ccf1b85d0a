/**
 * The append-only log: one ordered stream of commands, in the files of redis-server 7's layout.
 *
 * <pre>
 *   commands ──► CommandLog ──► AofWriter ──► AofBuffer ──► LogFile ──► Folder     LogHealth: whether writing goes well
 *                                  │
 *                              AofFiles, AofManifest: which files count
 *                                  │
 *   commands ◄── AofHandler ◄── AofLoader ◄── AofReader ◄── files
 * </pre>
 *
 * <p>Event loops append and commit; one thread forces in the background; loading is over before commands run. What a damaged
 * file can do is end in an {@link dev.redstart.server.aof.AofException}.
 */
package dev.redstart.server.aof;

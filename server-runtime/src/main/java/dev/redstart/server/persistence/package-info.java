/**
 * The keyspace on disk: loading at start, background saves, rewrites of the append-only file.
 *
 * <pre>
 *   keyspace ──► SnapshotWriter ──► rdb ──► SnapshotFile ──► disk       PreservedData: what this server cannot interpret
 *   keyspace ◄── DatasetLoader, StringBatch ◄── rdb ◄── file
 *   commands ◄── Replay ◄── aof ◄── files
 *
 *   Persistence: the files from start to shutdown; FolderClaim keeps other servers out of the folder
 *     FileLoader    loads a snapshot or a log, into a Dataset; Reload does so for DEBUG RELOAD and LOADAOF
 *     Snapshots     saves, at each SavePoint
 *     AofManager    begins, rewrites and ends the log, when AutoRewrite says so
 *   BackgroundSaves: one save or rewrite at a time, which begins while the world is stopped
 *   FileStatus: what INFO shows
 * </pre>
 *
 * <p>Loading completes before commands run. Then one thread writes snapshots and rewrites, and another one checks
 * whether one is due.
 */
package dev.redstart.server.persistence;

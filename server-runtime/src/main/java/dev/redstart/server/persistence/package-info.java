/**
 * The keyspace on disk: what is loaded at start, when snapshots are written, when the log is rewritten.
 *
 * <pre>
 *   keyspace ──► SnapshotWriter ──► rdb ──► SnapshotFile ──► disk       PreservedData: what the server has no use for
 *   keyspace ◄── DatasetLoader, StringBatch ◄── rdb ◄── file
 *   commands ◄── Replay ◄── aof ◄── files
 *
 *   Persistence joins them: loads at start; Snapshots saves, by SavePoint; AofManager rewrites, by AutoRewrite
 *   Reload: DEBUG RELOAD and LOADAOF
 *   BackgroundSaves: one of both at a time, begun while the world is stopped;  FileStatus is what INFO tells
 * </pre>
 *
 * <p>Loading is over before commands run; after that one thread writes snapshots and rewrites, and another one looks
 * whether something is due.
 */
package dev.redstart.server.persistence;

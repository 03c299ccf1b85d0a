/**
 * Data on disk: snapshots in Redis' file format, and the append-only log.
 *
 * <pre>
 *   commands ──► CommandLog ──► AofWriter ──► AofBuffer ──► LogFile ─┐      AofFiles, AofManifest: which files count
 *                                                                    ├──► Folder ──► DiskFolder
 *   commands ◄── AofHandler ◄── AofLoader ◄── AofReader ◄────────────┘      FolderLock: whose folder it is
 *
 *   keyspace ──► SnapshotWriter ──► RdbWriter ──► RdbOutput ──► file        ValueWriter, Lzf, Crc64
 *   keyspace ◄── StoreLoader ◄── RdbReader ◄── RdbInput ◄── file            ValueReader, ValueWalker, Capture
 *                                    └ OpaqueValue, of an OpaqueType: what no plugin claims
 *
 *   Persistence joins them: loads at start, Snapshots saves, LogKeeper rewrites; FileStatus is what INFO tells
 *   DumpPayload: one value and a checksum, with the same readers and writers
 * </pre>
 *
 * <p>Event loops append and commit; one thread forces in the background, another one writes snapshots; loading is over
 * before commands run. What a damaged file can do is end in an {@link dev.redstart.server.persistence.RdbException} or an
 * {@link dev.redstart.server.persistence.AofException}.
 */
package dev.redstart.server.persistence;

/**
 * Data on disk. Knows no keys and no sockets.
 *
 * <pre>
 *   commands ──► AofWriter ──► AofBuffer ──► LogFile ─┐            AofFiles, AofManifest: which files count
 *                                                     ├──► Folder ──► DiskFolder
 *   commands ◄── AofLoader ◄── AofReader ◄────────────┘            FolderLock: whose folder it is
 * </pre>
 *
 * <p>Event loops append and commit; one thread forces in the background; loading is over before they start.
 */
package dev.redstart.server.persistence;

/**
 * Folders and files as a server needs them that must not lose what it has promised: written, forced, renamed, locked.
 *
 * <pre>
 *   aof, persistence ──► Folder ──► OutputFile              in their place, tests put a folder that loses its power
 *                          │            │
 *                      DiskFolder ──► DiskFile ──► the disk       Interrupts: a thread's interrupt closes no file
 *                          │
 *                      FolderLock: whose folder it is
 * </pre>
 *
 * <p>Used by whichever thread writes. It knows nothing of what is in the files.
 */
package dev.redstart.server.disk;

/**
 * Folders and files that survive power cuts: written, forced, renamed, locked.
 *
 * <pre>
 *   aof, persistence ──► Folder ──► OutputFile              tests use a folder that loses its power
 *                          │            │
 *                      DiskFolder ──► DiskFile ──► the disk       Interrupts: an interrupt of a thread closes no file
 *                          │
 *                      FolderLock: one server per folder
 * </pre>
 *
 * <p>Any thread that writes files uses it. It does not know what the files contain.
 */
package dev.redstart.server.disk;

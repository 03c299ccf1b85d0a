/**
 * The RDB file format, read and written: whole files, and the payloads of DUMP and RESTORE.
 *
 * <pre>
 *   RdbVisitor ◄── RdbReader ◄── RdbInput ◄── a file's bytes       ValueReader, ValueWalker, Capture
 *                     │             └ Lzf, Crc64
 *                     ├ TypeTable: the plugin's type for a type byte or a module's name
 *                     └ OpaqueValue, of an OpaqueType: a value that no plugin claims
 *
 *   RdbWriter ──► RdbOutput ──► a file's bytes                     ValueWriter
 *
 *   DumpPayload: one value and a checksum, with the same readers and writers
 * </pre>
 *
 * <p>A reader or writer is for one thread. A damaged file leads to an {@link dev.redstart.server.rdb.RdbException} and to
 * nothing else.
 */
package dev.redstart.server.rdb;

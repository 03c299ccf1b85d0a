/**
 * Redis' file format, both ways: whole files, and single values with a checksum as DUMP and RESTORE have them.
 *
 * <pre>
 *   RdbVisitor ◄── RdbReader ◄── RdbInput ◄── a file's bytes       ValueReader, ValueWalker, Capture
 *                     │             └ Lzf, Crc64
 *                     ├ TypeTable: the plugin's type for a type byte or a module's name
 *                     └ OpaqueValue, of an OpaqueType: what no plugin claims
 *
 *   RdbWriter ──► RdbOutput ──► a file's bytes                     ValueWriter
 *
 *   DumpPayload: one value and a checksum, with the same readers and writers
 * </pre>
 *
 * <p>A reader or writer belongs to one thread. What a damaged file can do is end in an
 * {@link dev.redstart.server.rdb.RdbException}.
 */
package dev.redstart.server.rdb;

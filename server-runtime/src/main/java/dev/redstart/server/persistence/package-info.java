/**
 * Redis' file format, both ways: snapshots, and the payloads of DUMP and RESTORE. Knows neither keyspace nor commands.
 *
 * <pre>
 *   channel ──► RdbInput ──► RdbReader ──────────────────────────────► RdbVisitor: strings, values, aux, functions
 *               (buffer,       └ ValueReader ── ValueWalker, Capture ──┘ ├ a plugin's value, by RdbTypes
 *                checksum)                                               └ OpaqueValue, of an OpaqueType
 *
 *   channel ◄── RdbOutput ◄── RdbWriter ◄── strings, values, aux, functions
 *               (buffer, Lzf,  └ ValueWriter
 *                checksum)
 *
 *   DumpPayload: one value and a checksum, with the same readers and writers
 * </pre>
 *
 * <p>Nothing here is shared between threads. What a damaged file can do is end in an {@link
 * dev.redstart.server.persistence.RdbException}.
 */
package dev.redstart.server.persistence;

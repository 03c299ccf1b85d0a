/**
 * The wire: bytes in, commands out; reply values in, bytes out. Knows no sockets and no keys.
 *
 * <pre>
 *   bytes ───► RespParser ──► CommandBatch (ranges into the same bytes, and LargeArguments beside them)
 *                ├ InlineArguments
 *                └ LargeBulk: a string that is longer than a read
 *   Reply calls ──► RespWriter ──► OutputBuffer ──► bytes
 *                                    └ ExternalSegments: large values, from where they lie
 * </pre>
 *
 * <p>Everything here belongs to one connection or one event loop and is used on that loop's thread alone.
 */
package dev.redstart.server.resp;

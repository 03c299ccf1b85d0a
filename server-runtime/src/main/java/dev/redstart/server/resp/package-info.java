/**
 * The wire: octets in, commands out; reply values in, octets out. Knows no sockets and no keys.
 *
 * <pre>
 *   octets ──► RespParser ──► CommandBatch (ranges into the same octets, and LargeArguments beside them)
 *                ├ InlineArguments
 *                └ LargeBulk: a string that is longer than a read
 *   Reply calls ──► RespWriter ──► OutputBuffer ──► octets
 *                                    └ OuterPieces: large values, from where they lie
 * </pre>
 *
 * <p>Everything here belongs to one connection or one event loop and is used on that loop's thread alone.
 */
package dev.redstart.server.resp;

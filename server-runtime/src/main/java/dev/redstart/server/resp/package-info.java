/**
 * The wire: parses bytes into commands, and writes reply values as bytes. Knows no sockets and no keys.
 *
 * <pre>
 *   bytes ───► RespParser ──► CommandBatch (ranges into the same bytes, and LargeArguments beside them)
 *                ├ InlineArguments
 *                └ LargeBulk: a string that is longer than a read
 *   Reply calls ──► RespWriter ──► OutputBuffer ──► bytes
 *                     │              └ ExternalSegments: large values, sent from their own arrays
 *                     ├ OpenAggregates: counts elements
 *                     └ RespLines, RespTokens, BulkPayload: how a value is written
 * </pre>
 *
 * <p>Everything here belongs to one connection or one event loop and is used on that loop's thread alone.
 */
package dev.redstart.server.resp;

/**
 * The wire: octets in, commands out; reply values in, octets out. Knows no sockets and no keys.
 *
 * <pre>
 *   octets ──► RespParser ──► CommandBatch (ranges into the same octets)
 *                └ InlineArguments
 *   Reply calls ──► RespWriter ──► OutputBuffer ──► octets
 * </pre>
 *
 * <p>Everything here belongs to one connection or one event loop and is used on that loop's thread alone.
 */
package dev.redstart.server.resp;

/**
 * Bytes in arrays: views of ranges of them, and the decimal text of numbers. Knows neither wire nor keys.
 *
 * <pre>
 *   BytesView    a range of an array that can be pointed elsewhere
 *   Decimal      integers as text, both ways
 *   DoubleText   doubles as Redis writes them
 * </pre>
 */
package dev.redstart.server.bytes;

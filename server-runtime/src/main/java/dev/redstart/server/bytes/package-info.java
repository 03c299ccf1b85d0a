/**
 * Bytes in arrays: views of ranges of them, and the decimal text of numbers. It does not depend on the wire protocol or on keys.
 *
 * <pre>
 *   BytesView    a range of an array; reused by pointing it at another one
 *   Decimal      integers as text
 *   DoubleText   doubles as Redis writes them
 * </pre>
 */
package dev.redstart.server.bytes;

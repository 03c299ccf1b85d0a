package dev.redstart.commands.basic;

/** What COMMAND DOCS says of the commands on bits of strings. */
final class BitmapDocs {
    static final String TEXT = """
            SETBIT key offset value:integer
              since 2.2.0, O(1)
              Sets or clears a bit of the string at a key, pads the string with zeros, and returns the previous bit.
            GETBIT key offset
              since 2.2.0, O(1)
              Returns a bit of the string at a key; 0 beyond its end.
            BITCOUNT key [start end [BYTE | BIT]]
              since 2.6.0, O(N) for N bytes of the range
              Counts the bits that are set in the string at a key, or in a range of its bytes or bits.
            BITPOS key bit [start [end [BYTE | BIT]]]
              since 2.8.7, O(N) for N bytes of the range
              Returns the position of the first bit that is set, or is not, in the string at a key; -1 if there is none.
            BITOP operation destkey key [key ...]
              since 2.6.0, O(N) for N bytes of all strings
              Combines strings bit by bit with AND, OR or XOR, or inverts one with NOT, and stores the result.
            BITFIELD key [GET encoding offset | [OVERFLOW <WRAP | SAT | FAIL>] \
            <SET encoding offset value:integer | INCRBY encoding offset increment> ...]
              since 3.2.0, O(1) for each operation
              Reads and changes integers of any width in the string at a key.
            BITFIELD_RO key [GET encoding offset [GET encoding offset ...]]
              since 6.0.0, O(1) for each operation
              Reads integers of any width in the string at a key.
            """;

    private BitmapDocs() {}
}

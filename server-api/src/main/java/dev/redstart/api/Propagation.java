package dev.redstart.api;

/** A command for the log under construction; see {@link Request#propagateAs}. Each method appends one argument. */
public interface Propagation {
    /** Appends bytes, copied at once. */
    Propagation arg(Bytes value);

    /** Appends text in UTF-8. */
    Propagation arg(CharSequence value);

    /** Appends a number in decimal. */
    Propagation arg(long value);
}

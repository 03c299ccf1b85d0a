package dev.redstart.server.bytes;

import dev.redstart.api.Bytes;

/**
 * A range of another one's array. Reused: its owner points it at another range for the next request. In between it has
 * {@link #release() ended}: its length is then negative, so that every use throws instead of showing nothing, at the cost
 * of looking at a number that was read anyway.
 */
public final class BytesView extends Bytes {
    private boolean retained;
    private Lender lender;

    /** The owner of an array that a view points at. */
    public interface Lender {
        /** Tells the owner that the array is retained: it must never be written to again. */
        void lend();
    }

    /** Points the view at a range; trusted to lie inside the array. */
    public BytesView point(byte[] array, int from, int length) {
        pointAt(array, from, length);
        retained = false;
        lender = null;
        return this;
    }

    /** Points the view at the range of other bytes, and is valid no longer than they are. */
    public BytesView point(Bytes other) {
        pointAt(other);
        retained = false;
        lender = null;
        return this;
    }

    /** Points the view at a range of an array to which nothing will ever be written again. */
    public BytesView pointKept(byte[] bytes, int start, int count) {
        point(bytes, start, count);
        retained = true;
        return this;
    }

    /** Points the view at all of an array to which nothing will ever be written again. */
    public BytesView own(byte[] bytes) {
        return pointKept(bytes, 0, bytes.length);
    }

    /** Points the view at a range of an array that is not written to any more once the lender has been told. */
    public BytesView pointLent(byte[] bytes, int start, int count, Lender owner) {
        point(bytes, start, count);
        lender = owner;
        return this;
    }

    /** Returns whether {@link #array()} holds exactly these bytes and is retained already. */
    public boolean isExclusive() {
        return retained && length() == array().length;
    }

    /**
     * Asks whether {@link #array()} may be kept instead of copied, by more than one at a time; if so, nothing will ever be
     * written to it from now on. Only for a caller that will keep it: the array's owner may have to copy it for that.
     */
    public boolean keep() {
        if (lender != null) {
            lender.lend();
            lender = null;
            retained = true;
        }
        return retained;
    }

    /** Lets go of the array. Until the view is pointed at a range again, reading it throws. */
    public void release() {
        end();
        retained = false;
        lender = null;
    }

    /** Returns the array that the range lies in, which must not be written to. */
    public byte[] array() {
        return backing();
    }

    /** Returns where the range begins in {@link #array()}. */
    public int from() {
        return offset();
    }
}

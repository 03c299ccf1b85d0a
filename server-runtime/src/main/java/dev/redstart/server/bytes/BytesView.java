package dev.redstart.server.bytes;

import dev.redstart.api.Bytes;

/**
 * A range of an array that the view does not own. Reused: the view's owner points it at another range for the next request.
 * In between the view has {@link #release() ended}: its length is then negative, so that every use throws instead of
 * showing nothing. The check costs a comparison of a number that is read anyway.
 */
public final class BytesView extends Bytes {
    /** Whether the array is never written to again. */
    private boolean stable;

    private ArrayOwner owner;

    /** The owner of an array that a view points at. */
    public interface ArrayOwner {
        /** Notifies the owner that the array is retained: the owner must never write to it again. */
        void retained();
    }

    /** Points the view at a range, which the caller knows to lie inside the array. */
    public BytesView point(byte[] array, int from, int length) {
        pointAt(array, from, length);
        stable = false;
        owner = null;
        return this;
    }

    /** Points the view at the range of other bytes, and is valid no longer than they are. */
    public BytesView point(Bytes other) {
        pointAt(other);
        stable = false;
        owner = null;
        return this;
    }

    /** Points the view at a range of an array that is never written to again. */
    public BytesView pointStable(byte[] bytes, int start, int count) {
        point(bytes, start, count);
        stable = true;
        return this;
    }

    /** Points the view at all of an array that is never written to again. */
    public BytesView own(byte[] bytes) {
        return pointStable(bytes, 0, bytes.length);
    }

    /** Points the view at a range of an array whose owner stops writing to it once the array is {@link #retain() retained}. */
    public BytesView pointOwned(byte[] bytes, int start, int count, ArrayOwner arrayOwner) {
        point(bytes, start, count);
        owner = arrayOwner;
        return this;
    }

    /** Returns whether {@link #array()} holds exactly these bytes and is stable already; retains nothing. */
    public boolean isExclusive() {
        return stable && length() == array().length;
    }

    /**
     * Retains {@link #array()}, if possible, so that the caller may refer to it instead of copying it; others may, too. Call
     * it only to use the array: its owner has to copy it before the next write.
     *
     * @return whether the array is never written to again
     */
    public boolean retain() {
        if (owner != null) {
            owner.retained();
            owner = null;
            stable = true;
        }
        return stable;
    }

    /** Ends the view: until it is pointed at a range again, reading it throws. */
    public void release() {
        end();
        stable = false;
        owner = null;
    }

    /** Returns the array that the range lies in; do not write to it. */
    public byte[] array() {
        return backing();
    }

    /** Returns the range's offset in {@link #array()}. */
    public int from() {
        return offset();
    }
}

package dev.redstart.server.config;

/**
 * The bytes of unread replies at which a client of one class is disconnected.
 *
 * @param hardBytes disconnects at once; 0 never
 * @param softBytes disconnects after {@code softSeconds} at or above it; 0 never
 * @param softSeconds how long a client may stay at or above {@code softBytes}
 */
public record OutputBufferLimit(long hardBytes, long softBytes, long softSeconds) {}

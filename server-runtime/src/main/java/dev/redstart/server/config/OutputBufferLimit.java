package dev.redstart.server.config;

/**
 * At how many unread bytes of replies a client of one class is disconnected.
 *
 * @param hardBytes at once; 0: never
 * @param softBytes after {@code softSeconds} without a moment below; 0: never
 * @param softSeconds of patience with {@code softBytes}
 */
public record OutputBufferLimit(long hardBytes, long softBytes, long softSeconds) {}

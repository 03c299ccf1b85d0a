package dev.redstart.server.persistence;

import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.lock.StopTheWorld;
import java.util.function.LongSupplier;

/**
 * What a server loads and saves, with what it takes to do so while commands run.
 *
 * @param databases all keys
 * @param world stops every thread that touches keys
 * @param changes counts the changes that commands have made since the start
 * @param clockMillis the time, in milliseconds since the epoch
 */
public record Dataset(Databases databases, StopTheWorld world, LongSupplier changes, LongSupplier clockMillis) {
    long nowMillis() {
        return clockMillis.getAsLong();
    }
}

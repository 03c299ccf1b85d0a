/**
 * Databases, keys and expiry, and the locks that make a handler atomic. It does not depend on the wire protocol.
 *
 * <pre>
 *   Databases ── Stripes (4,096 locks, picked by the hash's top bits)
 *     └─ per database and stripe: storage.Dictionary
 *
 *   KeyLocks (one per loop): declared keys ─► stripes, locked in ascending order ─► KeyHandle ─► the handler
 *   Database (one per loop): what a handler sees of a database
 *   ActiveExpiry (one per loop): removes expired keys, on a budget of time
 *   Snapshot: all dictionaries at one instant
 * </pre>
 */
package dev.redstart.server.keyspace;

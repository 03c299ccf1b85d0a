/**
 * The layout of keys and values in memory. It depends neither on the wire protocol nor on databases.
 *
 * <pre>
 *   Dictionary: one database's keys of one stripe
 *     ├─ SlabIndex: buckets of tags and addresses ┐
 *     ├─ Slab: chunks of entries ─────────────────┤ blocks of Arenas: regions of 2 MiB
 *     ├─ SlabObjects: values that are objects     │    └─ HeapBudget: how much of the heap they may take
 *     └─ SlabCompactor: moves entries together    │
 *   DictionaryImage: a dictionary as of a snapshot┘
 *   TypeTable: the types of values, by number
 * </pre>
 *
 * <p>The caller of a dictionary shows a token ({@link dev.redstart.server.lock.Held}): it holds the stripe, or has stopped
 * the world.
 */
package dev.redstart.server.storage;

package dev.redstart.server.core;

import java.util.List;

/**
 * INFO's fields about features that this server lacks: scripts, functions, replicas, a cluster, eviction, forks,
 * defragmentation, pub/sub, tracking. Monitors read them, add them up and divide by them, so each has the value that
 * redis-server shows while the feature is unused.
 */
final class AbsentFields {
    private static final String ZERO_RATIO = "0.00";

    /** The default of {@code repl-backlog-size}, which redis-server also shows without a backlog. */
    private static final int BACKLOG_BYTES = 1024 * 1024;

    private static final List<String> CLIENTS = List.of(
            "clients_in_timeout_table",
            "pubsub_clients",
            "watching_clients",
            "total_watched_keys",
            "total_blocking_keys",
            "total_blocking_keys_on_nokey");

    private static final List<String> SCRIPTS = List.of(
            "used_memory_scripts_eval",
            "number_of_cached_scripts",
            "number_of_functions",
            "number_of_libraries",
            "used_memory_vm_functions",
            "used_memory_functions");

    private static final List<String> MEMORY = List.of(
            "mem_not_counted_for_evict",
            "mem_replication_backlog",
            "mem_total_replication_buffers",
            "mem_clients_slaves",
            "mem_cluster_links",
            "mem_overhead_db_hashtable_rehashing",
            "active_defrag_running",
            "lazyfree_pending_objects",
            "lazyfreed_objects");

    private static final List<String> COPY_ON_WRITE =
            List.of("current_cow_peak", "current_cow_size", "current_cow_size_age");

    private static final List<String> STATS = List.of(
            "sync_full",
            "sync_partial_ok",
            "sync_partial_err",
            "expired_subkeys",
            "evicted_keys",
            "evicted_scripts",
            "total_eviction_exceeded_time",
            "current_eviction_exceeded_time",
            "pubsub_channels",
            "pubsub_patterns",
            "pubsubshard_channels",
            "latest_fork_usec",
            "total_forks",
            "migrate_cached_sockets",
            "slave_expires_tracked_keys",
            "active_defrag_hits",
            "active_defrag_misses",
            "active_defrag_key_hits",
            "active_defrag_key_misses",
            "total_active_defrag_time",
            "current_active_defrag_time",
            "tracking_total_keys",
            "tracking_total_items",
            "tracking_total_prefixes",
            "dump_payload_sanitizations",
            "reply_buffer_shrinks",
            "reply_buffer_expands",
            "acl_access_denied_auth",
            "acl_access_denied_cmd",
            "acl_access_denied_key",
            "acl_access_denied_channel");

    private AbsentFields() {}

    private static void zeros(InfoLines lines, List<String> fields) {
        fields.forEach(field -> lines.add(field, 0));
    }

    /** Writes fields about blocking commands, WATCH and pub/sub. */
    static void clients(InfoLines lines) {
        zeros(lines, CLIENTS);
    }

    /** Writes the memory of scripts and functions, including field names from before 7.0. */
    static void scripts(InfoLines lines) {
        lines.addBytes("used_memory_lua", 0);
        lines.add("used_memory_vm_eval", 0);
        zeros(lines, SCRIPTS);
        lines.addBytes("used_memory_vm_total", 0);
        lines.addBytes("used_memory_scripts", 0);
    }

    /** Writes the memory of replication, of a cluster, and of lazy freeing. */
    static void memory(InfoLines lines) {
        zeros(lines, MEMORY);
    }

    /** Writes the memory that a forked process would copy; a snapshot here copies tables on the heap. */
    static void copyOnWrite(InfoLines lines) {
        zeros(lines, COPY_ON_WRITE);
    }

    /** Writes fields about modules' forks. */
    static void moduleForks(InfoLines lines) {
        lines.add("module_fork_in_progress", 0);
        lines.add("module_fork_last_cow_size", 0);
    }

    /** Writes counters that stay at zero. */
    static void stats(InfoLines lines) {
        lines.add("total_net_repl_input_bytes", 0);
        lines.add("total_net_repl_output_bytes", 0);
        lines.add("instantaneous_input_repl_kbps", ZERO_RATIO);
        lines.add("instantaneous_output_repl_kbps", ZERO_RATIO);
        zeros(lines, STATS);
    }

    /** Writes an inactive replication backlog. */
    static void backlog(InfoLines lines) {
        lines.add("repl_backlog_active", 0);
        lines.add("repl_backlog_size", BACKLOG_BYTES);
        lines.add("repl_backlog_first_byte_offset", 0);
        lines.add("repl_backlog_histlen", 0);
    }
}

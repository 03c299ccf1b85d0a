package dev.redstart.server.config;

import static dev.redstart.server.config.Setting.Change.ANY_TIME;
import static dev.redstart.server.config.Setting.Change.AT_START;
import static dev.redstart.server.config.UnhonouredDirectives.accepted;
import static dev.redstart.server.config.UnhonouredDirectives.fixed;

/** The {@link UnhonouredDirectives} about replication, cluster and the network. */
final class UnhonouredRemoteDirectives {
    private static final long MANY = Integer.MAX_VALUE;
    private static final long ALL = Long.MAX_VALUE;

    private static final SettingType<Boolean> YES_NO = SettingTypes.yesNo();
    private static final SettingType<Long> COUNT = SettingTypes.integer(0, MANY);
    private static final SettingType<Long> POSITIVE = SettingTypes.integer(1, MANY);
    private static final SettingType<Long> LARGE_COUNT = SettingTypes.integer(0, ALL);
    private static final SettingType<Long> PORT = SettingTypes.integer(0, 65535);
    private static final SettingType<Long> BYTES = SettingTypes.memory(0, ALL);
    private static final SettingType<String> TEXT = SettingTypes.text();

    private UnhonouredRemoteDirectives() {}

    static void addAll() {
        addReplication();
        addCluster();
        addNetwork();
        addTls();
    }

    private static void addReplication() {
        fixed(
                AT_START,
                UnhonouredTypes.replicaOf(),
                "this version does not replicate: remove the line to start an independent server",
                "replicaof/slaveof");
        fixed(
                ANY_TIME,
                COUNT,
                "this version does not replicate, so it would reject all writes: remove the line",
                "min-replicas-to-write/min-slaves-to-write 0");
        String why = "for replication, and replicaof is rejected";
        accepted(
                ANY_TIME,
                YES_NO,
                why,
                "replica-serve-stale-data/slave-serve-stale-data yes",
                "replica-read-only/slave-read-only yes",
                "replica-lazy-flush/slave-lazy-flush no",
                "replica-ignore-maxmemory/slave-ignore-maxmemory yes",
                "replica-announced yes",
                "replica-ignore-disk-write-errors no",
                "repl-diskless-sync yes",
                "repl-disable-tcp-nodelay no",
                "repl-rdb-channel yes",
                "dual-channel-replication-enabled no",
                "rdb-del-sync-files no");
        accepted(AT_START, YES_NO, why, "repl-mptcp no");
        accepted(
                ANY_TIME,
                COUNT,
                why,
                "min-replicas-max-lag/min-slaves-max-lag 10",
                "replica-priority/slave-priority 100",
                "repl-diskless-sync-delay 5",
                "repl-diskless-sync-max-replicas 0");
        accepted(ANY_TIME, POSITIVE, why, "repl-timeout 60", "repl-ping-replica-period/repl-ping-slave-period 10");
        accepted(ANY_TIME, PORT, why, "replica-announce-port/slave-announce-port 0");
        accepted(ANY_TIME, LARGE_COUNT, why, "repl-backlog-ttl 3600");
        accepted(ANY_TIME, SettingTypes.memory(1, ALL), why, "repl-backlog-size 1048576");
        accepted(ANY_TIME, BYTES, why, "replica-full-sync-buffer-limit 0");
        accepted(
                ANY_TIME,
                TEXT,
                why,
                "replica-announce-ip/slave-announce-ip",
                "masterauth/primaryauth",
                "masteruser/primaryuser",
                "bind-source-addr");
        accepted(
                ANY_TIME,
                SettingTypes.oneOf("disabled", "on-empty-db", "swapdb", "flushdb", "flush-before-load"),
                why,
                "repl-diskless-load disabled");
        accepted(
                ANY_TIME,
                SettingTypes.oneOf("ignore", "panic", "panic-on-replicas"),
                "a replay that fails always stops the start, and this version has no replicas",
                "propagation-error-behavior ignore");
        fixed(ANY_TIME, YES_NO, "this version cannot import from a running server", "import-mode no");
    }

    private static void addCluster() {
        fixed(
                AT_START,
                YES_NO,
                "this version has no cluster: run single servers, or shard in the clients",
                "cluster-enabled no");
        String why = "for cluster nodes, and cluster-enabled yes is rejected";
        accepted(
                ANY_TIME,
                YES_NO,
                why,
                "cluster-require-full-coverage yes",
                "cluster-replica-no-failover/cluster-slave-no-failover no",
                "cluster-allow-reads-when-down no",
                "cluster-allow-pubsubshard-when-down yes",
                "cluster-allow-replica-migration yes");
        accepted(
                ANY_TIME,
                COUNT,
                why,
                "cluster-replica-validity-factor/cluster-slave-validity-factor 10",
                "cluster-migration-barrier 1",
                "cluster-compatibility-sample-ratio 0",
                "cluster-message-gossip-perc 10",
                "cluster-slot-migration-max-archived-tasks 32");
        accepted(
                ANY_TIME,
                LARGE_COUNT,
                why,
                "cluster-node-timeout 15000",
                "cluster-ping-interval 0",
                "cluster-blacklist-ttl 60",
                "cluster-manual-failover-timeout 5000",
                "cluster-slot-migration-log-max-len 1000",
                "cluster-slot-migration-write-pause-timeout 10000");
        accepted(
                ANY_TIME,
                BYTES,
                why,
                "cluster-link-sendbuf-limit 0",
                "slot-migration-max-failover-repl-bytes 0",
                "cluster-slot-migration-handoff-max-lag-bytes 1048576");
        addAnnounced(why);
        accepted(AT_START, POSITIVE, why, "cluster-databases 1");
        accepted(AT_START, TEXT, why, "cluster-config-file nodes.conf");
        accepted(ANY_TIME, TEXT, why, "cluster-slot-stats-enabled no");
        accepted(ANY_TIME, SettingTypes.oneOf("sync", "best-effort"), why, "cluster-config-save-behavior sync");
    }

    private static void addAnnounced(String why) {
        accepted(
                ANY_TIME,
                PORT,
                why,
                "cluster-announce-port 0",
                "cluster-announce-tls-port 0",
                "cluster-announce-bus-port 0",
                "cluster-announce-client-port 0",
                "cluster-announce-client-tls-port 0");
        accepted(AT_START, PORT, why, "cluster-port 0");
        accepted(
                ANY_TIME,
                TEXT,
                why,
                "cluster-announce-ip",
                "cluster-announce-hostname",
                "cluster-announce-human-nodename",
                "cluster-announce-client-ipv4",
                "cluster-announce-client-ipv6");
        accepted(
                ANY_TIME,
                SettingTypes.oneOf("ip", "hostname", "unknown-endpoint"),
                why,
                "cluster-preferred-endpoint-type ip");
    }

    private static void addNetwork() {
        String threads = "every thread reads, executes and replies: see io-threads";
        accepted(AT_START, YES_NO, threads, "io-threads-do-reads no");
        accepted(ANY_TIME, YES_NO, threads, "io-threads-always-active no");
        accepted(
                ANY_TIME,
                COUNT,
                threads,
                "events-per-io-thread 2",
                "min-io-threads-avoid-copy-reply 7",
                "min-string-size-avoid-copy-reply 16384",
                "min-string-size-avoid-copy-reply-threaded 65536");
        accepted(
                ANY_TIME,
                SettingTypes.integer(1, 1000),
                "a separate thread accepts connections, so they do not delay other clients",
                "max-new-connections-per-cycle 10",
                "max-new-tls-connections-per-cycle 1");
        fixed(ANY_TIME, POSITIVE, "a connection is closed after three unanswered probes", "tcp-keepalive-probes 3");
        fixed(
                AT_START,
                SettingTypes.integer(0, 4294967295L),
                "Java cannot mark its sockets: mark them with nftables",
                "socket-mark-id 0");
        fixed(AT_START, YES_NO, "Java has no multipath TCP", "mptcp no");
        String rdma = "this version has no RDMA: use port";
        fixed(ANY_TIME, PORT, rdma, "rdma-port 0");
        fixed(ANY_TIME, UnhonouredTypes.words(), rdma, "rdma-bind");
        accepted(AT_START, COUNT, "for RDMA, and rdma-port is rejected", "rdma-rx-size 1048576");
        accepted(
                AT_START,
                SettingTypes.integer(-1, 1024),
                "for RDMA, and rdma-port is rejected",
                "rdma-completion-vector -1");
        fixed(ANY_TIME, TEXT, "no reply contains the availability zone", "availability-zone");
        accepted(ANY_TIME, YES_NO, "the server always reports Redis to clients", "extended-redis-compatibility no");
        fixed(AT_START, TEXT, "the hash seed is always random, so that clients cannot predict it", "hash-seed");
    }

    private static void addTls() {
        String why = "this version has no TLS: put a proxy such as stunnel in front, or use a trusted network";
        fixed(ANY_TIME, PORT, why, "tls-port 0");
        fixed(
                ANY_TIME,
                TEXT,
                why,
                "tls-cert-file",
                "tls-key-file",
                "tls-key-file-pass",
                "tls-client-cert-file",
                "tls-client-key-file",
                "tls-client-key-file-pass",
                "tls-dh-params-file",
                "tls-ca-cert-file",
                "tls-ca-cert-dir",
                "tls-protocols",
                "tls-ciphers",
                "tls-ciphersuites");
        fixed(ANY_TIME, SettingTypes.oneOf("yes", "no", "optional"), why, "tls-auth-clients yes");
        fixed(ANY_TIME, SettingTypes.oneOf("off", "cn", "uri"), why, "tls-auth-clients-user off");
        fixed(
                ANY_TIME,
                YES_NO,
                why,
                "tls-cluster no",
                "tls-replication no",
                "tls-prefer-server-ciphers no",
                "tls-session-caching yes");
        fixed(
                ANY_TIME,
                COUNT,
                why,
                "tls-session-cache-size 20480",
                "tls-session-cache-timeout 300",
                "tls-auto-reload-interval 0");
    }
}

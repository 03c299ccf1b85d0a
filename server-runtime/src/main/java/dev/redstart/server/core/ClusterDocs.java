package dev.redstart.server.core;

/** What COMMAND DOCS says of the commands of a cluster. */
final class ClusterDocs {
    static final String TEXT = """
            READONLY
              since 3.0.0, O(1)
              Enables read-only queries on a connection to a cluster's replica.
            READWRITE
              since 3.0.0, O(1)
              Disables read-only queries on a connection to a cluster's replica.
            ASKING
              since 3.0.0, O(1)
              Signals that a cluster client is following a redirect.
            CLUSTER|INFO
              since 3.0.0, O(1)
              tips nondeterministic_output
              Returns the state of the cluster.
            CLUSTER|MYID
              since 3.0.0, O(1)
              Returns the id of this node.
            CLUSTER|MYSHARDID
              since 7.2.0, O(1)
              tips nondeterministic_output
              Returns the id of this node's shard.
            CLUSTER|NODES
              since 3.0.0, O(1)
              tips nondeterministic_output
              Returns the nodes of the cluster.
            CLUSTER|SHARDS
              since 7.0.0, O(1)
              tips nondeterministic_output
              Returns which nodes hold which slots.
            CLUSTER|SLOTS
              since 3.0.0, O(1)
              tips nondeterministic_output
              Returns which nodes hold which slots, in the older form.
            CLUSTER|LINKS
              since 7.0.0, O(1)
              tips nondeterministic_output
              Returns the connections between the cluster's nodes.
            CLUSTER|KEYSLOT key:string
              since 3.0.0, O(1)
              Returns the slot of a key.
            CLUSTER|COUNTKEYSINSLOT slot:integer
              since 3.0.0, O(1)
              Returns how many keys a slot holds.
            CLUSTER|GETKEYSINSLOT slot:integer count:integer
              since 3.0.0, O(1)
              tips nondeterministic_output
              Returns some of the keys of a slot.
            CLUSTER|HELP
              since 5.0.0, O(1)
              Returns the subcommands.
            CLUSTER|BUMPEPOCH
              since 3.0.0, O(1)
              tips nondeterministic_output
              Advances the cluster's epoch.
            CLUSTER|COUNT-FAILURE-REPORTS node-id
              since 3.0.0, O(1)
              tips nondeterministic_output
              Returns how often a node was reported failing.
            CLUSTER|FAILOVER [FORCE | TAKEOVER]
              since 3.0.0, O(1)
              Starts a failover of this replica's master.
            CLUSTER|FORGET node-id
              since 3.0.0, O(1)
              Removes a node from the cluster.
            CLUSTER|MEET ip port:integer [cluster-bus-port:integer]
              since 3.0.0, O(1)
              Adds a node to the cluster.
            CLUSTER|REPLICAS node-id
              since 5.0.0, O(1)
              tips nondeterministic_output
              Returns the replicas of a master.
            CLUSTER|REPLICATE node-id
              since 3.0.0, O(1)
              Makes this node a replica of another one.
            CLUSTER|RESET [HARD | SOFT]
              since 3.0.0, O(1)
              Resets this node.
            CLUSTER|SAVECONFIG
              since 3.0.0, O(1)
              Writes the cluster's configuration to disk.
            CLUSTER|SET-CONFIG-EPOCH config-epoch:integer
              since 3.0.0, O(1)
              Sets the epoch of a new node.
            CLUSTER|SLAVES node-id
              since 3.0.0, O(1)
              tips nondeterministic_output
              Returns the replicas of a master, by the older name.
            CLUSTER|ADDSLOTS slot:integer [slot ...]
              since 3.0.0, O(1)
              Assigns slots to this node.
            CLUSTER|ADDSLOTSRANGE <start-slot:integer end-slot:integer> [<start-slot:integer end-slot:integer> ...]
              since 7.0.0, O(1)
              Assigns ranges of slots to this node.
            CLUSTER|DELSLOTS slot:integer [slot ...]
              since 3.0.0, O(1)
              Unassigns slots of this node.
            CLUSTER|DELSLOTSRANGE <start-slot:integer end-slot:integer> [<start-slot:integer end-slot:integer> ...]
              since 7.0.0, O(1)
              Unassigns ranges of slots of this node.
            CLUSTER|FLUSHSLOTS
              since 3.0.0, O(1)
              Unassigns all slots of this node.
            CLUSTER|SETSLOT slot:integer <IMPORTING node-id | MIGRATING node-id | NODE node-id | STABLE>
              since 3.0.0, O(1)
              Binds a slot to a node, or moves it.
            """;

    private ClusterDocs() {}
}

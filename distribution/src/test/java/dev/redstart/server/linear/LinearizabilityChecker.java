package dev.redstart.server.linear;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides whether commands that overlapped can be explained by an order in which each took effect at one instant between
 * its sending and its reply.
 *
 * <p>A depth-first search for that order that remembers where it has been: which commands of each client have taken effect,
 * and the state that they led to. A client's commands take effect in their order, so the first part is one number a client.
 * A command that had no reply may take effect at any time after it was sent, or never.
 *
 * @see <a href="https://doi.org/10.1006/jpdc.1993.1015">Wing and Gong: Testing and Verifying Concurrent Objects</a>
 * @see <a href="https://arxiv.org/abs/1504.00204">Horn and Kroening: Faster linearizability checking via
 *     P-compositionality</a>, for the memory of places
 */
public final class LinearizabilityChecker {
    /** Places after which a history counts as undecided: far beyond what the programs need. */
    private static final int MAX_PLACES = 2_000_000;

    /** What became of a history. */
    public enum Verdict {
        LINEARIZABLE,
        VIOLATION,
        UNDECIDED
    }

    private record Place(int[] done, KeyspaceState state) {
        String key() {
            StringBuilder key = new StringBuilder();
            for (int count : done) {
                key.append(count).append(',');
            }
            return key.append('|').append(state.describe()).toString();
        }
    }

    private final KeyspaceModel model;
    private final Operation[][] clients;
    private final Set<String> seen = new HashSet<>();
    private int maxDone;
    private List<Operation> stuckAt = List.of();

    /** A checker of one history; each client's commands are in the order in which it sent them. */
    public LinearizabilityChecker(KeyspaceModel model, List<Operation> history) {
        this.model = model;
        Map<Integer, List<Operation>> byClient = new TreeMap<>();
        for (Operation operation : history) {
            byClient.computeIfAbsent(operation.client(), client -> new ArrayList<>())
                    .add(operation);
        }
        this.clients = byClient.values().stream()
                .map(operations -> operations.toArray(Operation[]::new))
                .toArray(Operation[][]::new);
    }

    public Verdict check(KeyspaceState initial) {
        Deque<Place> open = new ArrayDeque<>();
        open.push(new Place(new int[clients.length], initial));
        while (!open.isEmpty()) {
            Place place = open.pop();
            if (!seen.add(place.key())) {
                continue;
            }
            if (seen.size() > MAX_PLACES) {
                return Verdict.UNDECIDED;
            }
            if (isExplained(place)) {
                return Verdict.LINEARIZABLE;
            }
            next(place, open);
        }
        return Verdict.VIOLATION;
    }

    /** Whether every command that had a reply has taken effect. */
    private boolean isExplained(Place place) {
        int done = 0;
        boolean explained = true;
        for (int client = 0; client < clients.length; client++) {
            done += place.done[client];
            int next = place.done[client];
            explained &= next == clients[client].length || clients[client][next].isPending();
        }
        if (done > maxDone || stuckAt.isEmpty()) {
            maxDone = done;
            stuckAt = candidates(place);
        }
        return explained;
    }

    private void next(Place place, Deque<Place> open) {
        long firstReply = firstReply(place);
        for (int client = 0; client < clients.length; client++) {
            int next = place.done[client];
            if (next < clients[client].length && clients[client][next].sentNanos() <= firstReply) {
                int[] done = place.done.clone();
                done[client]++;
                for (KeyspaceState state : model.steps(place.state, clients[client][next])) {
                    open.push(new Place(done, state));
                }
            }
        }
    }

    /** A command that was sent after this instant comes after one that has not taken effect yet. */
    private long firstReply(Place place) {
        long first = Long.MAX_VALUE;
        for (int client = 0; client < clients.length; client++) {
            int next = place.done[client];
            if (next < clients[client].length && !clients[client][next].isPending()) {
                first = Math.min(first, clients[client][next].repliedNanos());
            }
        }
        return first;
    }

    private List<Operation> candidates(Place place) {
        List<Operation> next = new ArrayList<>();
        for (int client = 0; client < clients.length; client++) {
            if (place.done[client] < clients[client].length) {
                next.add(clients[client][place.done[client]]);
            }
        }
        return next;
    }

    /** The history in the order of sending, and where the longest attempt to explain it ended. */
    public String explain() {
        List<Operation> all = new ArrayList<>();
        for (Operation[] operations : clients) {
            all.addAll(List.of(operations));
        }
        all.sort(Comparator.comparingLong(Operation::sentNanos));
        StringBuilder text = new StringBuilder();
        all.forEach(operation -> text.append("  ").append(operation).append('\n'));
        text.append("after ").append(maxDone).append(" commands none of these explains its reply:\n");
        stuckAt.forEach(operation -> text.append("  ").append(operation).append('\n'));
        return text.toString();
    }
}

package dev.redstart.server.dispatch;

import java.util.random.RandomGenerator;

/**
 * The random numbers of one command after the other. Each command that asks for some gets a new seed, which the log has, so
 * that a replay repeats the numbers.
 */
final class CommandRandom {
    /** Draws the seeds of commands. */
    private final SeededRandom seeds = new SeededRandom();

    private final SeededRandom numbers = new SeededRandom();
    private long seed;
    private boolean hasReplayedSeed;
    private boolean used;

    CommandRandom(long seedOfSeeds) {
        seeds.seed(seedOfSeeds);
    }

    /** Prepares for the next command. */
    void begin() {
        used = false;
    }

    /** Forgets a replayed seed, which is for one command only. */
    void end() {
        hasReplayedSeed = false;
    }

    /** Sets the seed of the next command, which the log has. */
    void replaySeed(long logged) {
        seed = logged;
        hasReplayedSeed = true;
    }

    /**
     * Returns the command's random numbers.
     *
     * @param caller the request whose handler called the command, from whose numbers the seed follows; null for a client's
     */
    RandomGenerator numbers(CommandRequest caller) {
        if (!used) {
            used = true;
            if (!hasReplayedSeed) {
                seed = caller == null ? seeds.nextLong() : caller.random().nextLong();
            }
            numbers.seed(seed);
        }
        return numbers;
    }

    /** Returns whether the command asked for random numbers. */
    boolean isUsed() {
        return used;
    }

    /** Returns the seed of the command's numbers, if it asked for some. */
    long seed() {
        return seed;
    }
}

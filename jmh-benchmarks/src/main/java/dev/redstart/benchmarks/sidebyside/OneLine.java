package dev.redstart.benchmarks.sidebyside;

/** The least that a JVM can be started for; {@link Startup} measures it. */
final class OneLine {
    private OneLine() {}

    /** Prints it. */
    public static void main(String[] args) {
        System.out.println("up");
    }
}

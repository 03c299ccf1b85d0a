package dev.redstart.server;

/** Which Redstart this is, and on which Java. */
final class Version {
    /** From the jar's manifest; {@code development} when the classes do not come from a jar. */
    static final String CURRENT = current();

    /** The same as {@link Runtime#version()}, which takes 5 ms to be put together. */
    static final String JAVA = System.getProperty("java.runtime.version");

    private Version() {}

    private static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}

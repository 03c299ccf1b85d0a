package dev.redstart.server;

/** Which Redstart this is. */
final class Version {
    /** From the jar's manifest; {@code development} when the classes do not come from a jar. */
    static final String CURRENT = current();

    private Version() {}

    private static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}

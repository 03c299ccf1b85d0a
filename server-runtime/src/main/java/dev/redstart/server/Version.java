package dev.redstart.server;

import dev.redstart.server.plugin.ClassVersion;

/** Which Redstart this is, and on which Java. */
final class Version {
    /** From the jar or the module; {@code development} when the classes do not come from a jar. */
    static final String CURRENT = current();

    /** As {@link Runtime#version()} writes it. */
    static final String JAVA = System.getProperty("java.runtime.version");

    private Version() {}

    private static String current() {
        String version = ClassVersion.of(Version.class);
        return version.isEmpty() ? "development" : version;
    }
}

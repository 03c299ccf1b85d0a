package dev.redstart.server;

import dev.redstart.server.plugin.ClassVersion;

/** The versions of Redstart and of Java. */
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

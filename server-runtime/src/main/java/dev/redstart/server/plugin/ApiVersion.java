package dev.redstart.server.plugin;

import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of {@code dev.redstart.api} that this server offers, and what a jar's manifest may ask for. */
final class ApiVersion {
    /** The manifest entry by which a jar says what it was built for. */
    static final String ENTRY = "Server-Api";

    /** What this server offers; the same as {@code server.api.version} in the parent pom, which a test compares. */
    static final String CURRENT = "0.1";

    private static final Pattern VERSION = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})");

    private ApiVersion() {}

    /** Why a jar with this manifest cannot be used with this server, or null if it can or says nothing. */
    static String objection(Manifest manifest) {
        String wanted = manifest == null ? null : manifest.getMainAttributes().getValue(new Attributes.Name(ENTRY));
        return wanted == null ? null : objection(wanted.strip(), CURRENT);
    }

    /** Same major, minor not above ours. */
    static String objection(String wanted, String offered) {
        Matcher jar = VERSION.matcher(wanted);
        if (!jar.matches()) {
            return "its manifest says " + ENTRY + ": " + wanted + "; two numbers such as " + offered + " are expected";
        }
        Matcher ours = VERSION.matcher(offered);
        if (!ours.matches()) {
            throw new IllegalArgumentException(offered);
        }
        int major = Integer.compare(number(jar, 1), number(ours, 1));
        int minor = Integer.compare(number(jar, 2), number(ours, 2));
        if (major == 0 && minor <= 0) {
            return null;
        }
        String advice = major < 0 ? "use a newer version of the plugin" : "use a newer server or an older plugin";
        return "built for server API " + wanted + ", this server has " + offered + ": " + advice;
    }

    private static int number(Matcher version, int group) {
        return Integer.parseInt(version.group(group));
    }
}

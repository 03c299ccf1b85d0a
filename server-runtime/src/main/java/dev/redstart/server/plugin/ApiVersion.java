package dev.redstart.server.plugin;

import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** The version of {@code dev.redstart.api} that this server offers, and what a jar's manifest may ask for. */
final class ApiVersion {
    /** The manifest entry by which a jar says what it was built for. */
    static final String ENTRY = "Server-Api";

    /** What this server offers; the same as {@code server.api.version} in the parent pom, which a test compares. */
    static final String CURRENT = "0.3";

    private static final int MAX_DIGITS = 6;

    private ApiVersion() {}

    /** Why a jar with this manifest cannot be used with this server, or null if it can or says nothing. */
    static String objection(Manifest manifest) {
        String wanted = manifest == null ? null : manifest.getMainAttributes().getValue(new Attributes.Name(ENTRY));
        return wanted == null ? null : objection(wanted.strip(), CURRENT);
    }

    /** Same major, minor not above ours; before 1.0, where each minor breaks what was, the same minor. */
    static String objection(String wanted, String offered) {
        int[] jar = parse(wanted);
        if (jar == null) {
            return "its manifest says " + ENTRY + ": " + wanted + "; two numbers such as " + offered + " are expected";
        }
        int[] ours = parse(offered);
        if (ours == null) {
            throw new IllegalArgumentException(offered);
        }
        int major = Integer.compare(jar[0], ours[0]);
        int minor = Integer.compare(jar[1], ours[1]);
        boolean unstable = ours[0] == 0;
        if (major == 0 && (unstable ? minor == 0 : minor <= 0)) {
            return null;
        }
        boolean older = major < 0 || (major == 0 && minor < 0);
        String advice = older ? "use a newer version of the plugin" : "use a newer server or an older plugin";
        return "built for server API " + wanted + ", this server has " + offered + ": " + advice;
    }

    /** Major and minor, or null if it is no version. */
    private static int[] parse(String version) {
        int point = version.indexOf('.');
        if (point < 0) {
            return null;
        }
        int major = number(version.substring(0, point));
        int minor = number(version.substring(point + 1));
        return major < 0 || minor < 0 ? null : new int[] {major, minor};
    }

    /** At most six digits, else -1. */
    private static int number(String digits) {
        if (digits.isEmpty() || digits.length() > MAX_DIGITS) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }
}

package dev.redstart.server.plugin;

import java.lang.module.ModuleDescriptor;

/** Which version of its jar or module a class comes from. */
public final class ClassVersion {
    private ClassVersion() {}

    /**
     * Returns the version in the manifest of the class's jar or, for a class on the module path, whose package has no
     * manifest, the version of its module; "" where neither is known.
     */
    public static String of(Class<?> type) {
        Package javaPackage = type.getPackage();
        String version = javaPackage == null ? null : javaPackage.getImplementationVersion();
        if (version != null) {
            return version;
        }
        ModuleDescriptor module = type.getModule().getDescriptor();
        return module == null ? "" : module.rawVersion().orElse("");
    }
}
